import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';

/** A complete request. */
interface ReceivedRequest {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly at: Date;
}

/** A response; `200 ok` at once unless given otherwise. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  /** Milliseconds before the response. */
  readonly delayMs?: number;
  /** Never responds. The connection stays open until the receiver is closed. */
  readonly hang?: boolean;
  /** Resets the connection instead of responding. */
  readonly reset?: boolean;
}

/** An endpoint for tests. Records requests and gives programmed responses. */
export interface Receiver {
  /** Without a path, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** In the order in which they were received completely. */
  readonly requests: readonly ReceivedRequest[];
  /** Sets the responses to the next requests, one each. Later requests get the handler's response again. */
  respond(...answers: Answer[]): void;
  /**
   * Resolves with all requests as soon as there are at least this many, or one matches the predicate, counting those
   * that were received before. Rejects after `timeoutMs` (10,000) with a list of what was received.
   */
  waitFor(
    wanted: number | ((request: ReceivedRequest) => boolean),
    timeoutMs?: number,
  ): Promise<readonly ReceivedRequest[]>;
  /** Closes every connection, including hanging ones. */
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** Serves `https:` with this key and certificate, as PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

type Handler = (request: ReceivedRequest) => Answer | Promise<Answer>;

/** Starts a receiver on a free port of 127.0.0.1. */
export async function startReceiver(
  handler: Handler = () => ({}),
  { tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const programmed: Answer[] = [];
  const waiters = new Set<() => void>();
  const delays = new Set<NodeJS.Timeout>();

  async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    const answer = programmed.shift() ?? handler(request);
    for (const check of [...waiters]) check();
    const { delayMs, ...rest } = await answer;
    if (delayMs) await new Promise((resolve) => delays.add(setTimeout(resolve, delayMs)));
    write(response, rest);
  }

  const listener: RequestListener = (incoming, response) => {
    // Some tests close the connection in the middle of a request.
    receive(incoming, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    respond: (...answers) => void programmed.push(...answers),
    waitFor: (wanted, timeoutMs = 10_000) => waitFor(requests, waiters, wanted, timeoutMs),
    async close() {
      for (const delay of delays) clearTimeout(delay);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method!,
    path: incoming.url!,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
    at: new Date(),
  };
}

function write(response: ServerResponse, answer: Answer): void {
  if (answer.hang) return;
  if (answer.reset) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? 'ok');
}

function waitFor(
  requests: readonly ReceivedRequest[],
  waiters: Set<() => void>,
  wanted: number | ((request: ReceivedRequest) => boolean),
  timeoutMs: number,
): Promise<readonly ReceivedRequest[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiters.delete(check);
      const seen = requests.map(({ method, path }) => `${method} ${path}`).join(', ') || 'nothing';
      reject(new Error(`After ${timeoutMs} ms still waiting for ${String(wanted)}; received: ${seen}`));
    }, timeoutMs);
    function check(): void {
      if (typeof wanted === 'number' ? requests.length < wanted : !requests.some(wanted)) return;
      clearTimeout(timer);
      waiters.delete(check);
      resolve(requests);
    }
    waiters.add(check);
    check();
  });
}
