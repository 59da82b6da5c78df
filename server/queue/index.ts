/**
 * The queue: the only room with pg-boss. Fresh deliveries and retries wait in two queues, so that a mass of waiting
 * retries slows no fresh one.
 * Promises: a job is there if and only if the transaction that wrote it was committed; it stays until it is finished.
 * Imports model and config.
 */
export { type ClaimScope, openQueue, type Queue, type QueueDepth, type SqlRunner } from './queue.ts';
export { type Claimed, type FirstDeliveries, type QueueName, type Retry } from './jobs.ts';
export { type Broadcast, createWakeUps, type WakeUps } from './wake-ups.ts';
