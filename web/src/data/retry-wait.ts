/** The longest wait between two attempts to reconnect: a page is current again so soon after the server is back. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Waits with exponential backoff from 250 ms to 5 s, with jitter: a server that starts again gets its dashboards one after
 * the other. Ends early when the browser is online again, and when somebody looks at the page again.
 */
export function waitBeforeRetry(retries: number): Promise<void> {
  const ceiling = Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(retries, 10));
  const wait = ceiling * (0.5 + Math.random() / 2);
  return new Promise((resolve) => {
    const ended = new AbortController();
    const done = (): void => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener('online', done, ended);
    const look = (): void => {
      if (!document.hidden) done();
    };
    document.addEventListener('visibilitychange', look, ended);
  });
}
