import { type IncomingHttpHeaders, request as startRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { type Closeable } from '../../server/lifecycle.ts';
import { type Answer, startReceiver } from '../../server/testing/receiver.ts';

/** Between the SDKs and a server that restarts: its own address stays the same. */
export interface Relay extends Closeable {
  readonly url: string;
  /** The server; null while there is none, and connections are broken off. */
  target: string | null;
  /** Whether connections are broken off once the server has answered, so that clients send everything again. */
  losesAnswers: boolean;
  /** How often the server has answered 200 to a body with this text. */
  accepted(text: string): number;
  /** Resolves when every text was accepted so many times. */
  waitForAccepted(texts: readonly string[], times: number): Promise<void>;
}

const dropped = { reset: true };
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

export async function startRelay(): Promise<Relay> {
  const accepted: string[] = [];
  const waiters = new Set<() => void>();
  const receiver = await startReceiver(async ({ method, path, headers, body }) => {
    const { target } = relay;
    if (!target) return dropped;
    const answer = await forward(target + path, method, headers, body).catch(() => dropped);
    if ('status' in answer && answer.status === 200) {
      accepted.push((headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
      for (const check of [...waiters]) check();
    }
    return relay.losesAnswers && method === 'POST' ? dropped : answer;
  });
  const count = (text: string) => accepted.filter((body) => body.includes(text)).length;
  const relay: Relay = {
    url: receiver.url,
    target: null,
    losesAnswers: false,
    accepted: count,
    waitForAccepted: (texts, times) =>
      new Promise((resolve, reject) => {
        const missing = () => texts.filter((text) => count(text) < times);
        const timer = setTimeout(
          () => reject(new Error(`Not accepted ${times} times: ${missing().join(', ')}`)),
          30_000,
        );
        const check = () => {
          if (missing().length > 0) return;
          clearTimeout(timer);
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      }),
    close: () => receiver.close(),
  };
  return relay;
}

/** Sends a request on as it came, `Host` included. */
function forward(url: string, method: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = startRequest(url, {
      method,
      headers: { ...withoutHops(headers), 'content-length': body.length },
    });
    sent.once('error', reject).once('response', (response) => {
      const pieces: Buffer[] = [];
      response.once('error', reject);
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () =>
        resolve({
          status: response.statusCode!,
          headers: withoutHops(response.headers) as Record<string, string | string[]>,
          body: Buffer.concat(pieces),
        }),
      );
    });
    sent.end(body);
  });
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}
