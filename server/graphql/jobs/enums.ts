import { type BulkJobKind, type BulkJobState } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const JobKindEnum = enumOf<BulkJobKind>('JobKind', 'What a job does.', {
  REDELIVERY: 'Makes one more attempt of each delivery that its filter finds.',
  REPLAY:
    'Delivers stored events that a webhook has no delivery of, and that pass its filters as they are now.',
  DISCARD: 'Cancels the deliveries that were held for a webhook when it was requested.',
});

export const JobStateEnum = enumOf<BulkJobState>('JobState', 'Whether a job goes on.', {
  RUNNING: 'It goes on, also after a restart.',
  PAUSED: 'Somebody paused it: it queues nothing more until it is resumed.',
  CANCELLED: 'Somebody cancelled it.',
  COMPLETED: 'It has ended.',
});
