/** How often items are delivered while the page is hidden, when the browser draws no frames. */
const HIDDEN_PAGE_MS = 1000;

/**
 * Collects items and passes them to `flush` once per animation frame, so that hundreds of updates a second cause one
 * redraw. `cancel` drops items that are waiting.
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
