/**
 * Live: pushes what was committed to subscribers, in this process and in others. A notification only says that
 * something changed; what changed is read from the tables.
 * Promises: a subscriber gets every attempt once and in order, however slow it is, or is told to read the log again;
 * memory does not grow with the attempts that a subscriber has not read, and with at most 10,000 changed webhooks.
 * Imports storage and model.
 */
export { createLive, type Live, type LiveParts } from './live.ts';
export { type LiveAttemptOptions } from './attempts.ts';
export { type LiveAttempt } from './live-attempt.ts';
export { TooManyFilters } from './delivery-changes.ts';
export { type LiveDelivery } from './delivery-stream.ts';
export { type Move } from './moves.ts';
export { type LiveFeed, type LiveItem } from './live-feed.ts';
export { type LiveWebhook, TooFarBehind } from './webhook-changes.ts';
export { type LiveState } from './state-changes.ts';
