import { setTimeout as pause } from 'node:timers/promises';

import { type Keep } from '../../server/testing/closing.ts';
import { type ProductProcess, startProcess } from '../../server/testing/process.ts';
import { type Recording } from './history.ts';

/** The end of the log line of a recorded attempt, without its closing brace. */
const attemptLine = '"msg":"attempt"';

/** A process of the product, with a name for messages. */
export interface Named extends ProductProcess {
  readonly name: string;
  /** Sends a signal that does not terminate it. */
  signal(signal: NodeJS.Signals): void;
}

/** The processes of a run, including those that have exited. */
export class Processes {
  readonly #keep: Keep;
  readonly #all: Named[] = [];
  readonly #running = new Set<Named>();

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  start(name: string, env: Record<string, string>): Named {
    const started = startProcess(this.#keep, env);
    const named = {
      ...started,
      name: `${name} (${started.pid})`,
      signal: (signal: NodeJS.Signals) => void process.kill(started.pid, signal),
    };
    this.#all.push(named);
    this.#running.add(named);
    void named.ended.then(() => this.#running.delete(named));
    return named;
  }

  /** Stops all running processes by SIGTERM. @returns a sentence for each that did not exit with 0 */
  async end(): Promise<string[]> {
    const ends = [...this.#running].map(async ({ name, end }) => ({ name, code: await end('SIGTERM') }));
    return (await Promise.all(ends)).flatMap(({ name, code }) =>
      code === 0 ? [] : [`${name} was asked to stop and exited with ${code}.`],
    );
  }

  get running(): Named[] {
    return [...this.#running];
  }

  /** The recorded attempts that the workers have logged so far. @param webhooks names by id */
  recordings(webhooks: ReadonlyMap<string, string>): Recording[] {
    return this.#all.flatMap(({ name, output }) => recordingsIn(output(), name, webhooks));
  }

  /** The last 12 warnings and errors of each process, for debugging. */
  warnings(): string {
    return this.#all
      .map(({ name, output }) => {
        const lines = output().split('\n');
        const warnings = lines.filter((line) => line && !line.includes('"level":30')).slice(-12);
        return [`${name} logged:`, ...warnings.map((line) => `  ${line.slice(0, 400)}`)].join('\n');
      })
      .join('\n');
  }
}

/** See "Attempts" in docs/logging.md. */
interface AttemptLine {
  readonly time: string;
  readonly eventId: string;
  readonly webhookId: string;
  readonly attempt: number;
}

function recordingsIn(output: string, worker: string, webhooks: ReadonlyMap<string, string>): Recording[] {
  return output
    .split('\n')
    .filter((line) => line.endsWith(`${attemptLine}}`))
    .map((line) => {
      const { time, eventId, webhookId, attempt } = JSON.parse(line) as AttemptLine;
      return { worker, at: Date.parse(time), eventId, webhook: webhooks.get(webhookId)!, attempt };
    });
}

const pollEveryMs = 200;

/** Resolves when the worker records another attempt. @throws {Error} if it does not within `withinMs` */
export async function worksAgain({ name, output }: Named, withinMs: number): Promise<void> {
  const before = output().length;
  const deadline = performance.now() + withinMs;
  while (!output().includes(attemptLine, before)) {
    if (performance.now() > deadline)
      throw new Error(`${name} has recorded nothing for ${withinMs / 1000} s after a fault.`);
    await pause(pollEveryMs);
  }
}
