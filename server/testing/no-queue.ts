import { type DeliverySource } from '../storage/index.ts';

/** A queue without jobs. */
export const noQueue: DeliverySource = {
  pending: () => Promise.resolve([]),
  redelivering: () => Promise.resolve([]),
  oldestPending: () => Promise.resolve({ keys: [], complete: true }),
};
