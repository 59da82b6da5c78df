import { oneOf, publicUrl, text, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** What a process is and does, and where it is reached. */
export const ofProcess = {
  NODE_ENV: {
    schema: oneOf(['development', 'production', 'test'], 'development'),
    meaning:
      'In `production`, endpoints must be public `https:` addresses and `ENCRYPTION_KEY` or `ENCRYPTION_KEYS` is required.',
    byDefault: '`development`',
  },
  PORT: {
    schema: wholeNumber(0, 65_535, 4000),
    meaning: 'Port for the dashboard, API and playground. `0` selects a free port.',
    byDefault: '`4000`',
  },
  HOST: {
    schema: text('must be an address to listen on').default('localhost'),
    meaning: 'Address to listen on. `0.0.0.0` accepts connections from other machines.',
    byDefault: '`localhost`',
  },
  PUBLIC_URL: {
    schema: publicUrl().optional(),
    meaning:
      'URL of the dashboard behind a reverse proxy. Printed and mailed links begin with it, and [requests of people](people.md#sessions) must come from it.',
    byDefault: '`http://HOST:PORT`',
  },
  ROLE: {
    schema: oneOf(['all', 'api', 'worker'], 'all'),
    meaning: 'What this process does: `api` serves API and dashboard, `worker` delivers, `all` does both.',
    byDefault: '`all`',
  },
  WORKERS: {
    schema: wholeNumber(1, 64, 1),
    meaning:
      'Number of worker processes, including this one, with `ROLE` `all` or `worker`. Raise it if cores are idle.',
    byDefault: '`1`',
  },
  MAX_IN_FLIGHT: {
    schema: wholeNumber(1, 10_000, 1024),
    meaning:
      'Maximum number of concurrent requests per worker process. Fewer if its memory or its limit of open files is [not enough](scaling.md#more-workers).',
    byDefault: '`1024`',
  },
  WEBHOOK_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 256),
    meaning:
      'Maximum number of concurrent requests to one webhook per worker process. How many an endpoint gets is [found from its answers](delivery.md#requests-at-once).',
    byDefault: '`256`',
  },
} satisfies Record<string, Variable>;
