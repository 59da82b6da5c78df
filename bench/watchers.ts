import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { type Product } from './product.ts';

/** What the process of the watchers is told at its start. */
export interface WatchersToStart {
  readonly origin: string;
  readonly key: string;
  readonly sockets: number;
  /** Of the sockets in turn; null for one that does not subscribe. */
  readonly documents: readonly (string | null)[];
}

/** What watchers received since they were asked before. Milliseconds are from the end of an attempt. */
export interface PushFigures {
  readonly received: number;
  readonly pushRate: number;
  readonly pushP50Ms: number;
  readonly pushP99Ms: number;
  readonly pushBytes: number;
}

/** Clients that watch, in a process of their own: one subscription per socket. */
export interface Watchers {
  read(): Promise<PushFigures>;
  close(): Promise<void>;
}

/** Resolves when all sockets are open and have subscribed. */
export async function startWatchers(
  { origin, key }: Product,
  sockets: number,
  documents: WatchersToStart['documents'],
): Promise<Watchers> {
  const script = fileURLToPath(new URL('./watchers-process.ts', import.meta.url));
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  await ask(child, { origin: origin!, key, sockets, documents });
  return {
    read: () => ask<PushFigures>(child, 'read'),
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** @throws {Error} if the process ends instead of answering */
async function ask<T>(child: ChildProcess, message: WatchersToStart | 'read'): Promise<T> {
  const answer = once(child, 'message');
  const failure = once(child, 'exit').then(() => {
    throw new Error('The watchers have failed.');
  });
  child.send(message);
  const [answered] = (await Promise.race([answer, failure])) as [T];
  return answered;
}
