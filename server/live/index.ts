/**
 * Live: what was committed, pushed to whoever subscribes, in this process or another one. Wake-ups only say that
 * there is something; what it is, is read from the tables.
 * Promises: a subscriber gets every attempt once and in order, however slow it is, or is told to read the log again;
 * memory does not grow with what a subscriber has not taken.
 * Imports storage and model.
 */
export { createLive, type Live, type LiveFeed, type LiveParts } from './live.ts';
export { type LiveAttempt, type LiveAttemptOptions } from './attempts.ts';
export { type LiveWebhook } from './webhook-changes.ts';
