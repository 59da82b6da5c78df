import { setTimeout as pause } from 'node:timers/promises';

import { inParallel } from '../events.ts';
import { percentile } from '../figures.ts';
import { bodiesOf } from './bodies.ts';
import { type Answer, Connection } from './connection.ts';
import { type Load, type LoadResult } from './load.ts';

const broken: Answer = { status: 0, retryAfter: false };

/** Sends a load from this process. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const sender = new Sender(load);
  // A few at a time: a server's queue of new connections is short, and what it drops is tried again after a second.
  await inParallel(sender.connections, 16, (connection) => connection.open());
  const startedAt = performance.now();
  await (load.perSecond === null
    ? sendWithoutPause(sender, load)
    : sendSteadily(sender, load, load.perSecond));
  const seconds = (performance.now() - startedAt) / 1000;
  sender.close();
  return sender.result(seconds);
}

async function sendWithoutPause(sender: Sender, { seconds }: Load): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const loops = sender.connections.map(async (connection) => {
    while (performance.now() < until) await sender.send(connection, performance.now());
  });
  await Promise.all(loops);
}

/** Keeps to the rate also where the load itself was late: what is due by now is sent at once, and timed from then. */
async function sendSteadily(sender: Sender, { seconds }: Load, perSecond: number): Promise<void> {
  const free = [...sender.connections];
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < seconds * perSecond;) {
    const due = Math.min(seconds * perSecond, ((performance.now() - startedAt) / 1000) * perSecond);
    for (; n < due; n += 1) {
      const connection = free.pop();
      if (!connection) sender.skipped += 1;
      else
        underWay.push(
          sender.send(connection, startedAt + (n * 1000) / perSecond).then(() => void free.push(connection)),
        );
    }
    await pause(1);
  }
  await Promise.all(underWay);
}

class Sender {
  readonly connections: readonly Connection[];
  skipped = 0;
  readonly #heads: ReadonlyMap<Connection, string>;
  readonly #bodyFrom: (n: number) => string;
  readonly #size: number;
  readonly #statuses: Record<number, number> = {};
  readonly #waitedMs: number[] = [];
  readonly #acknowledged: number[] = [];
  #withoutRetryAfter = 0;
  #requests = 0;
  #next: number;

  constructor({ port, path, authorizations, kind, size, connections, from }: Load) {
    this.connections = Array.from({ length: connections }, () => new Connection(port));
    this.#heads = new Map(
      this.connections.map((connection, n) => [
        connection,
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
          `user-agent: analytics-node/3.1.0\r\nauthorization: ${authorizations[n % authorizations.length]!}\r\n`,
      ]),
    );
    this.#bodyFrom = bodiesOf(kind, size);
    this.#size = size;
    this.#next = from;
  }

  /** @param dueAt When it should have been sent. */
  async send(connection: Connection, dueAt: number): Promise<void> {
    const first = this.#next;
    this.#next += this.#size;
    this.#requests += 1;
    const body = this.#bodyFrom(first);
    const request = `${this.#heads.get(connection)!}content-length: ${body.length}\r\n\r\n${body}`;
    const { status, retryAfter } = await connection.send(request).catch(() => broken);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if ((status === 429 || status === 503) && !retryAfter) this.#withoutRetryAfter += 1;
    if (status !== 200) return;
    this.#waitedMs.push(performance.now() - dueAt);
    this.#acknowledged.push(first);
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  result(seconds: number): LoadResult {
    return {
      requests: this.#requests,
      seconds,
      statuses: this.#statuses,
      withoutRetryAfter: this.#withoutRetryAfter,
      skipped: this.skipped,
      p50Ms: percentile(this.#waitedMs, 0.5),
      p99Ms: percentile(this.#waitedMs, 0.99),
      acknowledged: this.#acknowledged,
    };
  }
}
