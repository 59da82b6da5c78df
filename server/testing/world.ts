import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { startApp } from '../app.ts';
import { type Config, readConfig } from '../config/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { createLog, type Log, silentLog } from '../log.ts';
import { type Keep } from './closing.ts';
import { cloneDatabase } from './database.ts';
import { testEncryptionKey } from './secret-box.ts';

/** The whole product in this process, over a new database, with a client. */
export interface World extends Closeable {
  readonly url: string;
  readonly databaseUrl: string;
  readonly apiKey: string;
  /** Makes a link for the first account; null when there is one. */
  setUpLink(): Promise<string | null>;
  /** Runs an operation over HTTP; GraphQL errors are thrown. */
  query<T = Record<string, never>>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** Subscribes over WebSocket, with the client of graphql-ws. */
  subscribe<T>(document: string, variables?: Record<string, unknown>): Subscription<T>;
}

export interface Subscription<T> extends Closeable {
  readonly received: readonly T[];
  /** Resolves with the first matching message, including those received before. Rejects after `timeoutMs`. */
  waitFor(matches: (message: T) => boolean, timeoutMs?: number): Promise<T>;
}

const testKey = 'psk_test_owner_of_the_world';

export interface WorldOptions {
  readonly databaseUrl?: string;
  readonly env?: Record<string, string>;
  readonly log?: Log;
}

/** Starts the product. After the test it is closed and its database dropped. */
export async function startWorld(keep: Keep, options: WorldOptions = {}): Promise<World> {
  const databaseUrl = options.databaseUrl ?? keep(await cloneDatabase()).url;
  const level = process.env['LOG_LEVEL'];
  const log = options.log ?? (level ? createLog({ level }) : silentLog);
  const app = keep(await startApp(testConfig(databaseUrl, options.env), log));
  return {
    ...clientOf(app.url!, testKey, keep),
    databaseUrl,
    setUpLink: () => app.setUpLink(),
    close: () => app.close(),
  };
}

export function testConfig(databaseUrl: string, env: Record<string, string> = {}): Config {
  const { config, problems } = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_API_KEY: testKey,
    ENCRYPTION_KEY: testEncryptionKey,
    ...env,
  });
  if (problems) throw new Error(problems.join('\n'));
  return config;
}

/** A client of a running product. */
export function clientOf(
  url: string,
  apiKey: string,
  keep: Keep,
): Pick<World, 'url' | 'apiKey' | 'query' | 'subscribe'> {
  const authorization = `Bearer ${apiKey}`;
  return {
    url,
    apiKey,
    query: async (document, variables = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query: document, variables }),
      });
      const { data, errors } = (await response.json()) as { data: never; errors?: { message: string }[] };
      if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
      return data;
    },
    subscribe: (document, variables) => keep(subscribe(url, authorization, document, variables)),
  };
}

function subscribe<T>(
  url: string,
  authorization: string,
  query: string,
  variables: Record<string, unknown> = {},
): Subscription<T> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
    lazy: true,
  });
  const received: T[] = [];
  const waiters = new Set<() => void>();
  let failure: unknown;
  const checkAll = () => [...waiters].forEach((waiter) => waiter());
  const fail = (error: unknown) => {
    failure = error;
    checkAll();
  };
  const stop = client.subscribe<T>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors) return fail(new Error(errors.map(({ message }) => message).join('\n')));
        received.push(data as T);
        checkAll();
      },
      error: fail,
      complete: () => undefined,
    },
  );
  return {
    received,
    waitFor: (matches, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          clearTimeout(timer);
          waiters.delete(check);
          finish();
        };
        const check = () => {
          const found = received.find(matches);
          if (found) end(() => resolve(found));
          else if (failure) end(() => reject(failure as Error));
        };
        const timer = setTimeout(
          () =>
            end(() =>
              reject(
                new Error(
                  `None of ${received.length} messages matched: ${JSON.stringify(received.slice(-3))}`,
                ),
              ),
            ),
          timeoutMs,
        );
        waiters.add(check);
        check();
      }),
    close: async () => {
      stop();
      await client.dispose();
    },
  };
}
