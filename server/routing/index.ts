/**
 * Routing: which webhooks an event goes to, and why or why not.
 * Promises: pure functions over plain data, and one index in memory; the same answer from all of them.
 * Imports the model.
 */
export { passesEventFilter, passesSources } from './event-filter.ts';
export { evaluate } from './explain.ts';
export { RoutingIndex } from './routing-index.ts';
export {
  addTally,
  emptyTally,
  type FilterTally,
  type NearMiss,
  tallyEvents,
  type TalliedEvent,
  tallyExamples,
} from './tally.ts';
export { commonEventNames, defaultSample } from './sample.ts';
