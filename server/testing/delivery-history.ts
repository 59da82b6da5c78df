import {
  type AttemptSummary,
  deliveryState,
  type DeliveryState,
  firstRedelivery,
  nextOfSchedule,
  stateByAttempts,
  summarize,
} from '../model/index.ts';
import { type NewAttempt } from '../storage/index.ts';

/** What one attempt of a made-up history did. */
export type Step = 'delivered' | 'retrying' | 'failed' | 'cancelled' | 'redelivered' | 'redelivery failed';

/** Every course of up to three attempts that differs in its state, and those that are held, waiting or redelivered. */
export const courses: readonly Step[][] = [
  ['delivered'],
  ['delivered'],
  ['delivered', 'redelivery failed'],
  ['retrying'],
  ['retrying', 'retrying', 'delivered'],
  ['retrying', 'failed'],
  ['retrying', 'cancelled'],
  ['retrying', 'redelivery failed'],
  ['retrying', 'redelivered'],
  ['failed'],
  ['failed', 'redelivery failed'],
  ['failed', 'redelivered'],
  ['cancelled'],
  ['cancelled', 'redelivery failed'],
  ['redelivery failed'],
  ['redelivered'],
  [],
];

const errors = [
  { errorMessage: 'HTTP 503', httpStatusCode: 503 },
  { errorMessage: 'HTTP 404', httpStatusCode: 404 },
  { errorMessage: 'timeout', httpStatusCode: null },
  { errorMessage: 'ECONNREFUSED', httpStatusCode: null },
] as const;

type Outcome = Pick<NewAttempt, 'origin' | 'status' | 'ordinal' | 'nextAttemptAt'> &
  Pick<NewAttempt, 'errorMessage' | 'httpStatusCode'>;

const due = new Date('2026-02-03T05:00:00.000Z');
const answered = { errorMessage: null, httpStatusCode: 200 };

/** The attempts of one delivery that these steps lead to, as the worker would write them. */
export function historyOf(steps: readonly Step[], error: number): Outcome[] {
  const made: Outcome[] = [];
  const failure = errors[error % errors.length]!;
  let ordinal = 0;
  steps.forEach((step, n) => {
    const history = made.map((one, index) => ({ ...one, attemptNumber: index + 1 }));
    const byHand = { ordinal: firstRedelivery + n };
    made.push(outcomeOf(step, summarize(history), { failure, byHand, ordinal }));
    if (step !== 'redelivered' && step !== 'redelivery failed') ordinal += 1;
  });
  return made;
}

function outcomeOf(
  step: Step,
  before: AttemptSummary,
  {
    failure,
    byHand,
    ordinal,
  }: { failure: (typeof errors)[number]; byHand: { ordinal: number }; ordinal: number },
): Outcome {
  const scheduled = { origin: 'SCHEDULED' as const, ordinal, nextAttemptAt: null };
  switch (step) {
    case 'delivered':
      return { ...scheduled, ...answered, status: 'DELIVERED' };
    case 'retrying':
      return { ...scheduled, ...failure, status: 'RETRYING', nextAttemptAt: due };
    case 'failed':
      return { ...scheduled, ...failure, status: 'FAILED' };
    case 'cancelled':
      return { ...scheduled, ...cancelled, origin: 'CANCELLED', status: 'FAILED' };
    case 'redelivered':
      return { ...scheduled, ...byHand, ...answered, origin: 'MANUAL', status: 'DELIVERED' };
    case 'redelivery failed': {
      const goesOn = nextOfSchedule(before) !== null;
      const status = goesOn ? 'RETRYING' : 'FAILED';
      return {
        ...scheduled,
        ...byHand,
        ...failure,
        origin: 'MANUAL',
        status,
        nextAttemptAt: goesOn ? due : null,
      };
    }
  }
}

const cancelled = { errorMessage: 'cancelled: the webhook is disabled', httpStatusCode: null };

/** What the model says of a delivery with this history. */
export function stateOf(
  history: readonly Outcome[],
  around: { readonly active: boolean; readonly held: boolean; readonly redelivering: boolean },
): DeliveryState {
  const numbered = history.map((one, index) => ({ ...one, attemptNumber: index + 1 }));
  return deliveryState(stateByAttempts(summarize(numbered)), around);
}
