/**
 * The queue: the only room with pg-boss. First deliveries and retries have a queue each, so that a mass of waiting
 * retries slows no first delivery.
 * Promises: a job exists if and only if the transaction that wrote it was committed; it stays until it is finished.
 *
 * Adding, finishing and giving back jobs is pg-boss's own SQL, but for jobs that are added as claimed (enqueue-first),
 * which in pg-boss takes two statements, and for what is added or finished within a statement of another room
 * (statement-parts). Claims and heartbeats (claim-jobs, claims) are its statements with one column more, which says whose
 * claim it is (worker-numbers). This room has other statements of its own over pg-boss's tables, in bulk-redeliveries,
 * count-redeliveries, first-backlog, next-due, read-depth, read-with-job, read-pending, read-redelivering,
 * read-redeliveries, redelivery-index, supervise, worker-numbers and vacuum-settings, because pg-boss cannot look into
 * the data of waiting jobs, tell the age of the oldest one or when the next one is due, or set storage parameters. They
 * read `queue.job` and `queue.queue` and depend on their columns: check them when pg-boss is upgraded.
 * Imports model.
 */
export { openQueue, type Queue } from './queue.ts';
export { type ClaimScope } from './claim-jobs.ts';
export { type SqlRunner } from './connection.ts';
export { type NextDue } from './next-due.ts';
export { type ConnectionLocks, noPresence, openPresence, type Presence } from './presence.ts';
export { type QueueDepth } from './read-depth.ts';
export { type QueuedRedelivery } from './read-redeliveries.ts';
export { type BulkRedeliveries } from './bulk-redeliveries.ts';
export { mostBacklogCounted } from './first-backlog.ts';
export { type Claimed, deliveriesPerJob, type FirstDeliveries, type QueueName, type Retry } from './jobs.ts';
export { type FirstDeliveriesPart } from './statement-parts.ts';
export { type Broadcast, createWakeUps, type WakeUps } from './wake-ups.ts';
