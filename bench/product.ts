import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Pool } from 'undici';
import { encryptionKey } from './encryption-key.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Requests in flight, as in the bare loop. */
const concurrency = 64;
const apiKey = 'psk_bench_owner_of_the_run';

/** The built product, running as a process of its own. */
export interface Product {
  readonly pid: number;
  /** The origin of the API; null for a worker. */
  readonly origin: string | null;
  /** The API key that it is asked with. */
  readonly key: string;
  /** Runs a GraphQL operation over HTTP. @throws {Error} with the first GraphQL error */
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** Like `query`, with a request body that was serialized beforehand. */
  send<T>(body: string): Promise<T>;
  /** Sends a body to `POST /v1/events`. @throws {Error} unless all of its events are accepted */
  sendEvents(body: string): Promise<void>;
  /** The same product, asked with another API key. */
  as(key: string): Product;
  /** Stops the process. May be called more than once. */
  stop(): Promise<void>;
  /** Kills the process, as the lack of memory or the failure of a machine would. */
  kill(): Promise<void>;
}

export interface ProductOptions {
  /** Requests in flight as the product has them by default. Otherwise one webhook may use as many as the bare loop. */
  readonly defaults?: boolean;
  /** Worker processes, which share the requests in flight; 1 by default. */
  readonly workers?: number;
  /** Connections of the client; 16 by default. */
  readonly connections?: number;
  /** The DNS server for host names of endpoints, as `address:port`, instead of the system's. */
  readonly dnsServer?: string;
  /** A file with certificates to trust beside the usual authorities. */
  readonly caFile?: string;
  /** Sockets of the API key; as many as by default unless given. */
  readonly socketsPerKey?: number;
  /** After so long without use, the settings of a workspace leave memory; as long as by default unless given. */
  readonly workspaceIdleSeconds?: number;
  /** Where its inspector listens once it gets SIGUSR1. */
  readonly inspectPort?: number;
}

/** Starts the product, and resolves when it serves requests or delivers. */
export async function startProduct(
  databaseUrl: string,
  role: 'all' | 'api' | 'worker',
  {
    defaults,
    workers = 1,
    connections = 16,
    dnsServer = '',
    caFile = '',
    socketsPerKey,
    workspaceIdleSeconds,
    inspectPort,
  }: ProductOptions = {},
): Promise<Product> {
  const maxInFlight = role === 'api' ? concurrency : Math.round(concurrency / workers);
  const inspector = inspectPort === undefined ? [] : [`--inspect-port=${inspectPort}`];
  const child = spawn(process.execPath, [...inspector, ...imageArguments()], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      ROLE: role,
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      BOOTSTRAP_API_KEY: apiKey,
      ENCRYPTION_KEY: encryptionKey,
      MAX_WEBHOOKS: '1000000',
      MAX_WEBHOOK_SETTINGS_BYTES: '1073741824',
      WORKERS: String(workers),
      MAX_IN_FLIGHT: defaults ? '' : String(maxInFlight),
      WEBHOOK_CONCURRENCY: defaults ? '' : String(maxInFlight),
      DNS_SERVERS: dnsServer,
      NODE_EXTRA_CA_CERTS: caFile,
      ...(socketsPerKey && { SOCKETS_PER_KEY: String(socketsPerKey) }),
      ...(workspaceIdleSeconds && { WORKSPACE_IDLE_SECONDS: String(workspaceIdleSeconds) }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const origin = await ready(child, role);
  let stopping: Promise<void> | undefined;
  const pool = origin ? new Pool(origin, { connections }) : null;
  const productOf = (key: string): Product => {
    const send = <T>(request: string) => post<T>(pool!, key, request);
    return {
      pid: child.pid!,
      origin,
      key,
      query: (query, variables = {}) => send(JSON.stringify({ query, variables })),
      send,
      sendEvents: (body) => postEvents(pool!, key, body),
      as: productOf,
      stop: () => (stopping ??= end(child, pool, 'SIGTERM')),
      kill: () => (stopping ??= end(child, pool, 'SIGKILL')),
    };
  };
  return productOf(apiKey);
}

async function post<T>(pool: Pool, key: string, request: string): Promise<T> {
  const { body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: request,
  });
  const { data, errors } = (await body.json()) as { data: T; errors?: { message: string }[] };
  if (errors) throw new Error(errors[0]!.message);
  return data;
}

async function postEvents(pool: Pool, key: string, request: string): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: '/v1/events',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: request,
  });
  const { message, rejectedCount } = (await body.json()) as { message?: string; rejectedCount?: number };
  if (statusCode !== 200) throw new Error(message);
  if (rejectedCount !== 0) throw new Error(`${rejectedCount} events were rejected.`);
}

/** Options of Node, as the image starts it. */
export function nodeOptions(): readonly string[] {
  return imageArguments().slice(0, -1);
}

/** The arguments that the image starts Node with. */
function imageArguments(): string[] {
  const [, command] = /^CMD (.+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))!;
  return (JSON.parse(command!) as string[]).slice(1);
}

async function end(child: ChildProcess, pool: Pool | null, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  await pool?.destroy();
  if (child.exitCode !== null) return;
  child.kill(signal);
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

/** Discards further output: a full pipe would block the process. */
function keepReading<T>(child: ChildProcess, result: T): T {
  child.stdout!.resume();
  return result;
}
