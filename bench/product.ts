import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Pool } from 'undici';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Requests at once, as in the bare loop. */
const concurrency = 64;
const apiKey = 'psk_bench_owner_of_the_run';

/** The built product as a process of its own, as it is shipped. */
export interface Product {
  readonly pid: number;
  /** Runs an operation over HTTP; errors are thrown. */
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** The same for a request that was made beforehand. */
  send<T>(body: string): Promise<T>;
  /** Where the API is; null for a worker. */
  readonly origin: string | null;
  /** May be called again. */
  stop(): Promise<void>;
}

export interface ProductOptions {
  /** By default one webhook may get all that is sent at once, as the bare loop does. */
  readonly webhookConcurrency?: number;
  /** Processes that deliver; one by default. They share the requests at once. */
  readonly workers?: number;
}

export async function startProduct(
  databaseUrl: string,
  role: 'all' | 'api' | 'worker',
  { webhookConcurrency, workers = 1 }: ProductOptions = {},
): Promise<Product> {
  const maxInFlight = role === 'api' ? concurrency : Math.round(concurrency / workers);
  const child = spawn(process.execPath, shippedArguments(), {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      ROLE: role,
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      BOOTSTRAP_API_KEY: apiKey,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      WORKERS: String(workers),
      MAX_IN_FLIGHT: String(maxInFlight),
      WEBHOOK_CONCURRENCY: String(webhookConcurrency ?? maxInFlight),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const origin = await ready(child, role);
  let stopping: Promise<void> | undefined;
  const pool = origin ? new Pool(origin, { connections: 16 }) : null;
  const send = async <T>(request: string) => {
    const { body } = await pool!.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: request,
    });
    const { data, errors } = (await body.json()) as { data: T; errors?: { message: string }[] };
    if (errors) throw new Error(errors[0]!.message);
    return data;
  };
  return {
    pid: child.pid!,
    origin,
    query: (query, variables = {}) => send(JSON.stringify({ query, variables })),
    send,
    stop: () => (stopping ??= stop(child, pool)),
  };
}

/** Node's arguments as the image has them. */
function shippedArguments(): string[] {
  const [, command] = /^CMD (.+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))!;
  return (JSON.parse(command!) as string[]).slice(1);
}

async function stop(child: ChildProcess, pool: Pool | null): Promise<void> {
  await pool?.destroy();
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function ready(child: ChildProcess, role: string): Promise<string | null> {
  let output = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    const origin = /API +(http:\S+)\/graphql/.exec(output)?.[1];
    if (origin && output.includes('Ctrl-C')) return keepReading(child, origin);
    if (role === 'worker' && output.includes('Delivering')) return keepReading(child, null);
  }
  throw new Error(`The product did not start:\n${output}`);
}

/** Nobody must wait for a pipe that is full. */
function keepReading<T>(child: ChildProcess, result: T): T {
  child.stdout!.resume();
  return result;
}
