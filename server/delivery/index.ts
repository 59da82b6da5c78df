/**
 * Delivery: signs, sends, judges, schedules and records attempts.
 * Promises: a delivery is attempted at least once, never before its time, and to a permitted address only; an attempt
 * that was recorded is there with what follows from it, or not at all.
 * Imports storage, queue, live, routing and model.
 */
export { createSender, type Sender } from './sending/sender.ts';
export { createDeliveryService, type DeliveryService } from './service.ts';
export { type RecordedAttempt } from './recording/record-batch.ts';
export { queueLatencyMs } from './attempt/queue-latency.ts';
export { Worker, type WorkerParts } from './worker.ts';
