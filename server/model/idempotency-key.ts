import { checkText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';

export const idempotencyKeyLimits = {
  /** Unicode code points. */
  length: 255,
  /** From then on the key counts as new. */
  hours: 24,
} as const;

const field = ['idempotencyKey'];

/** What is wrong with a key that a client gave; nothing, if it gave none. */
export function keyMistakes(key: string | null | undefined): UserError[] {
  if (key === null || key === undefined) return [];
  const mistakes = new Mistakes();
  const label = 'The idempotency key';
  if (key === '') mistakes.add(field, 'REQUIRED', `${label} must not be empty; leave it out to have none.`);
  else checkText(key, { field, label, maxLength: idempotencyKeyLimits.length }, mistakes);
  return mistakes.errors.slice(0, 1);
}

/** The error of a key that belongs to another call. */
export const idempotencyKeyReused: UserError = {
  field,
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: `This idempotency key was used for another call in the last ${idempotencyKeyLimits.hours} hours: use a new one.`,
};
