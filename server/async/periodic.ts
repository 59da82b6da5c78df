/** Work that repeats until it is stopped. */
export interface Periodic {
  /** Starts no more runs; resolves when a run under way has ended. */
  stop(): Promise<void>;
}

export interface PeriodicOptions {
  /**
   * Milliseconds between the starts of two runs. A tick that finds a run under way is skipped, so runs never overlap.
   */
  readonly everyMs: number;
  /** Called with the error of a run that rejected. The next run starts at its time all the same. */
  readonly onError: (error: Error) => void;
  /** Whether the first run starts at once instead of after `everyMs`. */
  readonly immediately?: boolean;
  /** False: the timer alone does not keep the process alive. */
  readonly keepsProcessAlive?: boolean;
}

/** Runs `work` every `everyMs`, one run at a time. */
export function periodic(work: () => Promise<unknown>, options: PeriodicOptions): Periodic {
  const { everyMs, onError, immediately = false, keepsProcessAlive = true } = options;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error as Error);
    }
  }

  function tick(): void {
    running ??= run().finally(() => (running = null));
  }

  const timer = setInterval(tick, everyMs);
  if (!keepsProcessAlive) timer.unref();
  if (immediately) tick();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
