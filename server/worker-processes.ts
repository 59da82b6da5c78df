import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type Closeable } from './lifecycle.ts';
import { type Log } from './log.ts';

/** The argument that tells this program that a parent process started it to deliver. */
export const startedToDeliver = '--deliver-for-parent';

/** A request of the parent. */
interface ParentMessage {
  readonly ask: 'metrics';
  readonly id: number;
}
/** A message of a worker process: it delivers, or its answer to a request. */
type ChildMessage = { readonly ready: true } | { readonly id: number; readonly metrics: unknown };

/** Further processes of this program, with the role `worker`. */
export interface WorkerProcesses extends Closeable {
  /** Resolves when all of them deliver, or after 10 s; those that are not ready by then keep starting. */
  readonly ready: Promise<unknown>;
  /** The metrics of those that answer within a second. */
  metrics(): Promise<readonly unknown[]>;
  /** Asks them to end. `close` also waits until they have ended. */
  stop(): void;
}

export interface WorkerProcessesOptions {
  readonly count: number;
  /** Their environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** The program to run, this one unless given. */
  readonly program?: string;
}

const readyWithinMs = 10_000;
const metricsWithinMs = 1000;
/** Before a process is started again. The pause doubles every time, until a process has run for `stableAfterMs`. */
const firstPauseMs = 1000;
const maxPauseMs = 30_000;
const stableAfterMs = 60_000;

/**
 * Starts worker processes. One thread sends some ten thousand requests a second: on a machine with more cores, more
 * processes send more. Like workers on other machines, they share only the database. One that ends is started again.
 * When this process ends, for whatever reason, they end too.
 */
export function startWorkerProcesses(options: WorkerProcessesOptions): WorkerProcesses {
  const stopping = new AbortController();
  const slots = Array.from({ length: options.count }, () => new WorkerSlot(options, stopping.signal));
  const timeout = pause(readyWithinMs, undefined, { ref: false });
  return {
    ready: Promise.race([Promise.all(slots.map((slot) => slot.ready)), timeout]),
    metrics: async () => {
      const answers = await Promise.all(slots.map((slot) => slot.metrics()));
      return answers.filter((answer) => answer !== undefined);
    },
    stop: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      await Promise.all(slots.map((slot) => slot.ended));
    },
  };
}

/** Runs one process, and after its end the next one. */
class WorkerSlot {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  readonly #options: WorkerProcessesOptions;
  readonly #requests = new Map<number, (metrics: unknown) => void>();
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
    const answer = new Promise<unknown>((resolve) => this.#requests.set(id, resolve));
    child.send({ ask: 'metrics', id } satisfies ParentMessage, () => undefined);
    const inTime = pause(metricsWithinMs, undefined, { ref: false });
    return Promise.race([answer, inTime]).finally(() => this.#requests.delete(id));
  }

  async #run(stopping: AbortSignal): Promise<void> {
    for (let pauseMs = firstPauseMs; !stopping.aborted; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
      const startedAt = performance.now();
      const exit = await this.#runOne(stopping);
      if (stopping.aborted) return;
      if (performance.now() - startedAt > stableAfterMs) pauseMs = firstPauseMs;
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
      else this.#requests.get(message.id)?.(message.metrics);
    });
    const stop = () => void child.kill('SIGTERM');
    stopping.addEventListener('abort', stop, { once: true });
    const [code, signal] = (await once(child, 'exit').catch((error: Error) => [error.message])) as unknown[];
    stopping.removeEventListener('abort', stop);
    return signal ?? code;
  }
}

/** main.ts or main.js, which is beside this file. */
function ownProgram(): string {
  return fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));
}

/** In a worker process: tells the parent that it delivers, and answers its requests. */
export function answerParent(metrics: () => Promise<unknown>): void {
  process.on('message', ({ id }: ParentMessage) => {
    void metrics().then((read) => sendToParent({ id, metrics: read }));
  });
  sendToParent({ ready: true });
}

function sendToParent(message: ChildMessage): void {
  process.send?.(message, () => undefined); // the parent may have ended
}
