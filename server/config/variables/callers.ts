import { addressRanges, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** What callers of the API may use of a process. */
export const ofCallers = {
  REQUESTS_PER_SECOND_PER_KEY: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of requests per second and key, API key or write key, in one process, [operations over WebSocket included](api.md#limits-of-a-key). The default is more than one process answers: lower it to what your callers need.',
    byDefault: '`10000`',
  },
  WRONG_KEYS_PER_MINUTE: {
    schema: wholeNumber(1, 1_000_000, 20),
    meaning:
      'Maximum number of unknown API keys and write keys per minute and client address in one process. Further ones are rejected without asking the database; known keys from the same address keep working.',
    byDefault: '`20`',
  },
  TRUSTED_PROXIES: {
    schema: addressRanges(100, '10.0.0.0/8,192.0.2.7'),
    meaning:
      'IP addresses and CIDR ranges of [reverse proxies](running.md#behind-a-proxy) whose `X-Forwarded-For` is believed, separated by commas. Otherwise the client is the other end of the connection.',
    byDefault: 'none',
  },
  REQUEST_BODIES_MB: {
    schema: wholeNumber(80, 65_536, 256),
    meaning:
      'Maximum number of MiB that request bodies and unfinished WebSocket messages may use in one process, from their first byte until they are answered. One workspace may use half of it.',
    byDefault: '`256`',
  },
  ANSWER_MEMORY_MB: {
    schema: wholeNumber(32, 65_536, 128),
    meaning:
      'Megabytes of API answers that one process may hold at a time, and of what it reads for them; a workspace may use half. Beyond that, operations with answers above 256 KB fail with `OVERLOADED`.',
    byDefault: '`128`',
  },
  SOCKETS_PER_KEY: {
    schema: wholeNumber(1, 100_000, 200),
    meaning: 'Maximum number of open WebSockets per API key in one process.',
    byDefault: '`200`',
  },
  SUBSCRIPTIONS_PER_SOCKET: {
    schema: wholeNumber(1, 1000, 50),
    meaning: 'Maximum number of subscriptions on one WebSocket.',
    byDefault: '`50`',
  },
} satisfies Record<string, Variable>;
