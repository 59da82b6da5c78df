/**
 * Bulk: jobs on many deliveries that people ask for: redeliveries, replays and discards.
 * Promises: what a slice of a job queues is committed with how far the job has come, so a crash loses and doubles nothing;
 * a job redelivers each delivery once; at most two seconds' worth of it is in the queue.
 * Imports routing, storage, queue, live and model.
 */
export { type ReplayPreview } from './preview-replay.ts';
export { formatFilter, selectDeliveries } from './select-deliveries.ts';
export { type ReplayFilter } from './replay-slice.ts';
export { type BulkRunnerParts, startBulkJobs } from './runner.ts';
export { type BulkJobOutcome, type BulkJobs, createBulkJobs } from './service.ts';
