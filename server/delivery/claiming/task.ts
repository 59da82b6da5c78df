import { type AttemptInputs } from '../attempt/attempt-inputs.ts';
import { type LeasedJob } from './leased-job.ts';

/** An attempt that a leased job asks for. */
export interface Task extends AttemptInputs {
  readonly job: LeasedJob;
  readonly origin: 'SCHEDULED' | 'MANUAL';
  /** Whether it is sent whatever the health of its endpoint: it was held back before, or is a redelivery. */
  readonly released: boolean;
  /** For a retry of the schedule: when it was due. */
  readonly dueAt: Date | null;
}
