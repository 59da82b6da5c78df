/** A hidden page draws no frames; what arrives meanwhile is handed over this often. */
const HIDDEN_PAGE_MS = 1000;

/**
 * Collects what arrives and hands it over once per animation frame, so that hundreds of updates a second cost one
 * redraw. Returns the function to feed it, and one that drops what is still waiting.
 */
export function perFrame<T>(flush: (items: T[]) => void): { add: (item: T) => void; cancel: () => void } {
  let waiting: T[] = [];
  let cancelPlanned: (() => void) | null = null;
  const run = (): void => {
    const items = waiting;
    waiting = [];
    cancelPlanned = null;
    flush(items);
  };
  return {
    add(item) {
      waiting.push(item);
      cancelPlanned ??= plan(run);
    },
    cancel() {
      cancelPlanned?.();
      cancelPlanned = null;
      waiting = [];
    },
  };
}

function plan(run: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(run, HIDDEN_PAGE_MS);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
}
