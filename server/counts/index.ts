/**
 * Counts: what becomes of events and attempts, by webhook and minute, for charts and verdicts.
 * Promises: counting costs some additions and never waits; what was counted is stored within five seconds.
 * Imports storage and the model.
 */
export { type CountedAttempt, type RoutedEvent } from './tally.ts';
export { type Counts, createCounts } from './counts.ts';
