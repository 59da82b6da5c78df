import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type Closeable } from './lifecycle.ts';
import { type Log } from './log.ts';

/** The argument by which this program knows that another one started it to deliver. */
export const startedToDeliver = '--deliver-for-parent';

/** What both say to each other. */
interface ParentMessage {
  readonly ask: 'metrics';
  readonly id: number;
}
type ChildMessage = { readonly ready: true } | { readonly id: number; readonly metrics: unknown };

/** Further processes of this program that deliver. */
export interface WorkerProcesses extends Closeable {
  /** Resolves when all of them deliver, or after some seconds: they go on starting then. */
  readonly ready: Promise<unknown>;
  /** What they measured, of those that answer at once. */
  metrics(): Promise<readonly unknown[]>;
  /** Asks them to end; `close` waits until they have. */
  stop(): void;
}

export interface WorkerProcessesOptions {
  readonly count: number;
  /** Their environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** The program, when it is not this one's own. */
  readonly program?: string;
}

/** Nobody waits longer for a process that starts, or for its metrics. */
const readyWithinMs = 10_000;
const metricsWithinMs = 1000;
/** Between the end of a process and the start of the next one in its place: twice as long each time, until one lasts. */
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
const lastsMs = 60_000;

/**
 * One thread sends some ten thousand requests a second: on a machine with more cores, more processes send more. They need
 * nothing of each other but the database, as workers on other machines. One that ends is started again; when this process
 * ends, however it does, they end, too.
 */
export function startWorkerProcesses(options: WorkerProcessesOptions): WorkerProcesses {
  const stopping = new AbortController();
  const places = Array.from({ length: options.count }, () => new Place(options, stopping.signal));
  const tooLong = pause(readyWithinMs, undefined, { ref: false });
  return {
    ready: Promise.race([Promise.all(places.map((place) => place.ready)), tooLong]),
    metrics: async () => {
      const answers = await Promise.all(places.map((place) => place.metrics()));
      return answers.filter((answer) => answer !== undefined);
    },
    stop: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      await Promise.all(places.map((place) => place.ended));
    },
  };
}

/** Where one process runs, and after it the next one. */
class Place {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  readonly #options: WorkerProcessesOptions;
  readonly #asked = new Map<number, (metrics: unknown) => void>();
  #onReady: () => void = () => undefined;
  #child: ChildProcess | null = null;
  #lastId = 0;

  constructor(options: WorkerProcessesOptions, stopping: AbortSignal) {
    this.#options = options;
    this.ready = new Promise((resolve) => (this.#onReady = resolve));
    this.ended = this.#run(stopping);
  }

  async metrics(): Promise<unknown> {
    const child = this.#child;
    if (!child?.connected) return undefined;
    const id = (this.#lastId += 1);
    const answer = new Promise<unknown>((resolve) => this.#asked.set(id, resolve));
    child.send({ ask: 'metrics', id } satisfies ParentMessage, () => undefined);
    const inTime = pause(metricsWithinMs, undefined, { ref: false });
    return Promise.race([answer, inTime]).finally(() => this.#asked.delete(id));
  }

  async #run(stopping: AbortSignal): Promise<void> {
    for (let pauseMs = firstPauseMs; !stopping.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const startedAt = performance.now();
      const exit = await this.#runOne(stopping);
      if (stopping.aborted) return;
      if (performance.now() - startedAt > lastsMs) pauseMs = firstPauseMs;
      this.#options.log.error(
        { exit, restartInMs: pauseMs },
        'A worker process ended; starting another one.',
      );
      await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  /** Resolves when it has ended, with its exit code or the signal. */
  async #runOne(stopping: AbortSignal): Promise<unknown> {
    const { program = ownProgram(), env } = this.#options;
    const child = fork(program, [startedToDeliver], { env });
    this.#child = child;
    child.on('message', (message: ChildMessage) => {
      if ('ready' in message) this.#onReady();
      else this.#asked.get(message.id)?.(message.metrics);
    });
    const stop = () => void child.kill('SIGTERM');
    stopping.addEventListener('abort', stop, { once: true });
    const [code, signal] = (await once(child, 'exit').catch((error: Error) => [error.message])) as unknown[];
    stopping.removeEventListener('abort', stop);
    return signal ?? code;
  }
}

/** Built or not, the program lies beside this file. */
function ownProgram(): string {
  return fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));
}

/** In a process that was started to deliver: tells that it does, and answers for it. */
export function answerParent(metrics: () => Promise<unknown>): void {
  process.on('message', ({ id }: ParentMessage) => {
    void metrics().then((read) => tellParent({ id, metrics: read }));
  });
  tellParent({ ready: true });
}

function tellParent(message: ChildMessage): void {
  process.send?.(message, () => undefined); // who has gone does not listen
}
