/**
 * Delivery: signs, sends, judges, schedules and records attempts.
 * Promises: a delivery is attempted at least once, never before its time, and to a permitted address only; an attempt
 * that was recorded is there with what follows from it, or not at all.
 * Imports storage, queue, live, routing and model.
 */
export { createSender, type Sender } from './sender.ts';
export { createDeliveryService, type DeliveryService } from './service.ts';
export { type Settled } from './settle-batch.ts';
export { waitedMs } from './waited.ts';
export { Worker, type WorkerParts } from './worker.ts';
