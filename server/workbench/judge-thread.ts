import { parentPort } from 'node:worker_threads';

import { type EventPayload, type Filters } from '../model/index.ts';
import { tallyEvents, type TalliedEvent } from '../routing/index.ts';

/** An event as it crosses to the thread: `id`, source and the JSON text. */
export type SentEvent = readonly [id: string, sourceId: string | null, payload: string];

/** What the thread is asked. */
export interface Batch {
  readonly filters: Filters;
  readonly events: readonly SentEvent[];
}

/** What the thread says first: it is there, and its batches are timed from now on. */
export const ready = 'ready';

parentPort?.on('message', ({ filters, events }: Batch) => {
  parentPort!.postMessage(tallyEvents(filters, parsed(events)));
});
parentPort?.postMessage(ready);

/** Parses one event at a time: no more than one is in memory as an object. */
function* parsed(events: readonly SentEvent[]): Generator<TalliedEvent> {
  for (const [id, sourceId, payload] of events)
    yield { id, sourceId, payload: JSON.parse(payload) as EventPayload };
}
