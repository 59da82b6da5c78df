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

/** Whether it tries an endpoint that is down for the deliveries that are held. A redelivery does not: it goes by itself. */
export function isProbe({ released, origin }: Pick<Task, 'released' | 'origin'>): boolean {
  return released && origin === 'SCHEDULED';
}
