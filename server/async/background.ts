import { periodic } from './periodic.ts';

export interface BackgroundOptions {
  /** Does what is due, in slices; ends early once the signal is aborted. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Milliseconds between the starts of two runs, which never overlap. */
  readonly everyMs: number;
  /** Called with the error of a run that rejected. The next run starts at its time all the same. */
  readonly onError: (error: Error) => void;
}

/** Durable work that goes on in the background. */
export interface Background {
  /** Does what is due, now. */
  run(): Promise<void>;
  /** Aborts the run under way, and resolves when it has ended. */
  close(): Promise<void>;
}

/** Runs `work` at once and then again and again: what has to go on after a restart, such as erasures and bulk jobs. */
export function background({ work, everyMs, onError }: BackgroundOptions): Background {
  const stopping = new AbortController();
  const run = () => work(stopping.signal);
  const runs = periodic(run, { everyMs, immediately: true, onError });
  return {
    run,
    close: async () => {
      stopping.abort();
      await runs.stop();
    },
  };
}
