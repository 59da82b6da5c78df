/** Work that many callers request, and that runs once for all of them. */
export interface Throttle {
  /**
   * Requests a run: at once when the interval has passed, else when it has. A request during a run makes it run again.
   */
  trigger(): void;
  /** Discards requests. A current run ends by itself. */
  stop(): void;
  /** Runs at once if requested, without a retry after an error, and stops. */
  finish(): Promise<void>;
}

/** The pause before work that failed runs again. */
const pauseAfterErrorMs = 1000;

/**
 * Limits how often work runs: its starts are at least `everyMs` apart, runs never overlap, and every request is
 * followed by a run (leading and trailing edge). Work that fails runs again after a second.
 */
export function throttle(
  work: () => Promise<unknown>,
  everyMs: number,
  onError: (error: Error) => void,
): Throttle {
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let notBefore = -Infinity;

  function start(): void {
    timer = undefined;
    wanted = false;
    notBefore = performance.now() + everyMs;
    running = run().finally(() => {
      running = null;
      if (wanted) plan();
    });
  }

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error as Error);
      notBefore = performance.now() + pauseAfterErrorMs;
      wanted = true;
    }
  }

  function plan(): void {
    if (stopped || running || timer) return;
    const pause = notBefore - performance.now();
    if (pause <= 0) start();
    else timer = setTimeout(start, Math.ceil(pause));
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
  }

  return {
    trigger: () => {
      wanted = true;
      plan();
    },
    stop,
    finish: async () => {
      stop();
      await running;
      if (wanted) await run();
      wanted = false;
    },
  };
}
