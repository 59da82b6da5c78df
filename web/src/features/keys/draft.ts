import { type CreateApiKeyInput, type UserError } from '../../data/models.ts';
import { startOfDay } from '../../words/calendar.ts';
import { type RoleName } from '../../words/roles.ts';
import { textProblem } from '../../words/text.ts';

/** When a new key ends by itself: after so many days, or on a day of one's own. */
export type Expiry = 'never' | '30' | '90' | '365' | 'date';

/** A new API key as the form holds it. */
export interface KeyDraft {
  name: string;
  role: RoleName;
  expiry: Expiry;
  /** Of `date`, as in 2027-01-31. */
  date: string;
}

const MAX_NAME_LENGTH = 120;
const DAY_MS = 86_400_000;

export function newDraft(): KeyDraft {
  return { name: '', role: 'INGEST', expiry: '90', date: '' };
}

/** What is wrong with a draft, by its fields. */
export function mistakesIn(draft: KeyDraft, now: number): Map<string, string> {
  const found: [string, string | null][] = [
    ['name', nameProblem(draft.name.trim())],
    ['date', draft.expiry === 'date' ? dateProblem(draft.date, now) : null],
  ];
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

function nameProblem(name: string): string | null {
  return name === '' ? 'Say what the key is for.' : textProblem(name, MAX_NAME_LENGTH);
}

function dateProblem(date: string, now: number): string | null {
  const end = endOf(date);
  if (Number.isNaN(end.getTime())) return 'Choose a day.';
  return end.getTime() <= now ? 'Choose today or a later day.' : null;
}

/** The last moment of a day in the zone that the user has chosen: a key that ends on a day works on that day. */
function endOf(date: string): Date {
  return new Date(startOfDay(date, 1).getTime() - 1);
}

/** What `createApiKey` is given for a draft without mistakes. */
export function createInput(draft: KeyDraft, now: number): CreateApiKeyInput {
  return { name: draft.name.trim(), role: draft.role, expiresAt: expiresAt(draft, now) };
}

function expiresAt({ expiry, date }: KeyDraft, now: number): string | null {
  if (expiry === 'never') return null;
  const end = expiry === 'date' ? endOf(date) : new Date(now + Number(expiry) * DAY_MS);
  return end.toISOString();
}

/** The server's complaints by the form's fields; those about no field under the empty path. */
export function errorsByField(errors: readonly UserError[]): Record<string, string> {
  const nameOf = (path: readonly string[] = []): string => path.filter((part) => part !== 'input')[0] ?? '';
  return Object.fromEntries(
    errors.map(({ field, message }) => [nameOf(field ?? []).replace('expiresAt', 'date'), message]),
  );
}
