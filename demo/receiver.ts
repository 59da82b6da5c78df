import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { type Random } from './shop/random.ts';

/** How an endpoint behaves: it answers at once, answers slowly, or fails a third of its requests. */
export type Temper = 'honest' | 'slow' | 'flaky';

export interface Endpoint {
  readonly path: string;
  readonly temper: Temper;
  /** The webhook's secret key, for checking signatures. */
  readonly secretKey: string;
}

/** Requests so far. */
export interface Counts {
  accepted: number;
  /** Answered with an error on purpose. */
  refused: number;
  /** Without a valid signature. */
  forged: number;
}

export interface Receiver {
  readonly url: string;
  readonly counts: Readonly<Counts>;
  /** Finishes the requests in progress and closes. */
  close(): Promise<void>;
}

/** Starts a server with all endpoints, on the given port or a free one. */
export async function startReceiver(
  endpoints: readonly Endpoint[],
  random: Random,
  port: number,
): Promise<Receiver> {
  const counts: Counts = { accepted: 0, refused: 0, forged: 0 };
  const server = createServer((request, response) => {
    void receive(request, response, endpoints, random, counts).catch(() => response.destroy());
  });
  const url = `http://localhost:${await listen(server, port)}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  return { url, counts, close };
}

/** Listens on the port, or on a free one if it is in use, and returns it. */
function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port === 0) return reject(error);
      resolve(listen(server, 0));
    });
    server.listen(port, 'localhost', () => resolve((server.address() as AddressInfo).port));
  });
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  endpoints: readonly Endpoint[],
  random: Random,
  counts: Counts,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const endpoint = endpoints.find(({ path }) => path === request.url);
  if (!endpoint) return answer(response, 404, 'No such endpoint.');
  if (!isGenuine(Buffer.concat(chunks), request.headers['x-perspection-signature'], endpoint.secretKey)) {
    counts.forged += 1;
    return answer(response, 401, 'The signature is not valid.');
  }
  if (endpoint.temper === 'slow') await pause(random.between(300, 900));
  if (endpoint.temper === 'flaky' && random.chance(1 / 3)) {
    counts.refused += 1;
    return answer(response, random.pick([500, 503]), 'Try again later.');
  }
  counts.accepted += 1;
  answer(response, 200, 'Thank you.');
}

/** Whether the signature is the HMAC-SHA256 of these bytes with the secret key. Compares in constant time. */
function isGenuine(body: Buffer, signature: string | string[] | undefined, secretKey: string): boolean {
  const expected = createHmac('sha256', secretKey).update(body).digest();
  const given = Buffer.from(String(signature), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function answer(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
