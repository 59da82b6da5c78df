import { PipelineMovedDocument } from './documents/sources.ts';
import { type Live } from './live.svelte.ts';

/**
 * Calls `run` when events of the workspace were accepted or refused: about two seconds after, and at most once in
 * `everyMs`. Also when the connection is made, since events may have been missed before. Stops when the returned function
 * is called.
 */
export function onPipelineNews(live: Pick<Live, 'subscribe'>, everyMs: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = -Infinity;
  const now = (): void => {
    timer = null;
    last = performance.now();
    run();
  };
  const unsubscribe = live.subscribe(
    PipelineMovedDocument,
    () => ({}),
    () => {
      timer ??= setTimeout(now, Math.max(0, last + everyMs - performance.now()));
    },
  );
  return () => {
    unsubscribe();
    if (timer) clearTimeout(timer);
  };
}
