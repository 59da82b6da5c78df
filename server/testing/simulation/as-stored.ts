import { type planHandedOver } from '../../delivery/claiming/plan-tasks.ts';
import {
  type PlainBatch,
  type RecordedAttempt,
  type RecordStore,
} from '../../delivery/recording/record-batch.ts';
import { type Claimed, type FirstDeliveries } from '../../queue/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type Database, type Job } from './database.ts';

/** Jobs of first deliveries as their claims, which ingest has stored with them. */
export function claimsOf(jobs: readonly Job[]): Claimed<FirstDeliveries>[] {
  return jobs.map(({ id, retryCount, worker, data }) => ({
    id,
    retryCount,
    worker,
    data: data as FirstDeliveries,
  }));
}

/** All events as ingest hands them over. */
export function eventsAtHand({ tables }: Database): Parameters<typeof planHandedOver>[1] {
  return new Map(
    [...tables.events].map(([id, event]) => [
      id,
      {
        eventId: event.eventId,
        eventName: event.eventName,
        text: event.payload,
        source: null,
        traceContext: null,
      },
    ]),
  );
}

/** Records a batch as one statement does. */
export async function recordAtOnce(
  store: RecordStore,
  { recorded, queue, done }: PlainBatch,
): Promise<readonly RecordedAttempt[]> {
  await store.insertAttempts(recorded.map(({ attempt }) => attempt));
  await store.finishJobs(queue, done);
  return recorded;
}

/** A webhook as it is read where its secret key cannot be decrypted. */
export function withUnreadableSecret(target: DeliveryTarget): DeliveryTarget {
  return Object.defineProperty({ ...target }, 'secretKey', {
    get: () => {
      throw new Error('The secret key cannot be decrypted.');
    },
  });
}
