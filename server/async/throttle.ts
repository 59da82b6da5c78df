/** Work that many ask for and that is done for all of them together. */
export interface Throttle {
  /** Asks for the work: at once when it is due, else as soon as it is. Asking while it runs makes it run once more. */
  trigger(): void;
  /** Forgets what was asked for. Work that is running ends by itself. */
  stop(): void;
  /** Does at once what was asked for, this once whatever comes of it, and stops. */
  finish(): Promise<void>;
}

/** After an error the work is tried again, but not as often as it is asked for. */
const pauseAfterErrorMs = 1000;

/**
 * Paces work: its starts are at least `everyMs` apart, it never runs twice at the same time, and what was asked for
 * is always done (a leading and a trailing edge). Work that fails is tried again after a second.
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
