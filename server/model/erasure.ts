import { type UserError } from './user-error.ts';
import { textProblem } from './storable.ts';

/** In place of the payload of an event that was erased. No accepted event has it: each has a name. */
export const erasedPayload = '{}';

/** A job that erases what is stored of a user. */
export interface Erasure {
  readonly id: string;
  /** Null once it has ended. */
  readonly userId: string | null;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
  /** Events of the workspace that were looked at, twice each. */
  readonly scannedEvents: number;
  /** What was erased. */
  readonly events: number;
  readonly attempts: number;
  readonly examples: number;
  readonly identities: number;
  readonly refusedEvents: number;
  /** Deliveries of these events that were not over: they end as CANCELLED when they are due. */
  readonly deliveries: number;
}

export const erasureLimits = {
  /** Characters of a user id. */
  userIdLength: 1000,
  /** Of a workspace, that have not ended. */
  unfinished: 100,
  /** Of a workspace, that are listed: the newest. */
  listed: 100,
} as const;

/** What is wrong with the id of a user; none when nothing is. */
export function userIdMistakes(userId: string): readonly UserError[] {
  const field = ['userId'];
  if (userId === '') return [{ field, code: 'REQUIRED', message: 'The user id is required.' }];
  if (userId.length > erasureLimits.userIdLength) {
    const message = `The user id must have at most ${erasureLimits.userIdLength} characters.`;
    return [{ field, code: 'TOO_LONG', message }];
  }
  const problem = textProblem(userId);
  return problem ? [{ field, code: 'INVALID', message: `The user id ${problem}.` }] : [];
}

/** The refusal of an erasure beyond the limit. */
export const erasureQuotaError: UserError = {
  field: null,
  code: 'TOO_MANY',
  message: `${erasureLimits.unfinished} erasures of the workspace are under way, the maximum: wait until one has ended.`,
};

/** What an erasure cannot reach, in sentences for its result. docs/personal-data.md says the same. */
export const notErased: readonly string[] = [
  'Backups of the database: erase the user again after a restore.',
  'What receivers of webhooks got: ask them to erase it, too.',
  'Requests that were under way, and event names, event ids and times in the log of deliveries.',
  'The paths of fields in the catalogue of events, until the last events of their name are gone.',
  'Messages in event logs (NATS, Kafka) and in systems that sent the events.',
  'The files of the database and of its write-ahead log, until PostgreSQL has overwritten them.',
  'Events that arrived after the erasure was requested: they are new data.',
];
