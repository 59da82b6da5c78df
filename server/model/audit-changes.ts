/** How a field was changed: values as text, long ones cut. */
export interface AuditChange {
  /** A name of the API, such as `retryCount`. */
  readonly field: string;
  /** Null for no value. */
  readonly before: string | null;
  readonly after: string | null;
  /** Whether the value is secret, or has parts that are: those are not in the texts. */
  readonly masked: boolean;
}

/** A value that must not be in the audit log as it is. Made by `secretValue` and `maskedValue`. */
class Masked {
  readonly #value: string;

  constructor(
    value: string,
    readonly shown: string,
    readonly shownChange: string,
  ) {
    this.#value = value;
  }

  isSame(other: Masked): boolean {
    return this.#value === other.#value;
  }
}

/** Fields by their names: what can be written as JSON, times, and masked values. */
export type AuditedFields = Readonly<Record<string, unknown>>;

/** Fields of an entry. No object has so many. */
export const mostAuditChanges = 50;

/** Characters of a value that are kept. */
const valueLength = 1000;
/** Characters before the first difference of two long values that are kept. */
const contextLength = 100;

/** Of a secret, the log says that there is one, and that it changed. */
export function secretValue(value: string | null): Masked | null {
  return value === null ? null : new Masked(value, 'set', 'changed');
}

/** A value of which only `shown` may be read. */
export function maskedValue(value: string, shown: string): string | Masked {
  return value === shown ? value : new Masked(value, shown, `${shown} (changed)`);
}

/**
 * Compares what was with what is, field by field. Fields with equal values are left out, and so are fields that only one
 * side has if they are null or an empty list there.
 *
 * @param before Nothing for what was created.
 * @param after Nothing for what was deleted.
 */
export function changesBetween(before: AuditedFields, after: AuditedFields): AuditChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((field) => {
    const [one, other] = [before[field] ?? null, after[field] ?? null];
    if ((!(field in before) && isNothing(other)) || (!(field in after) && isNothing(one))) return [];
    return isEqual(one, other) ? [] : [{ field, ...shownOf(one, other) }];
  });
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one instanceof Masked && other instanceof Masked) return one.isSame(other);
  if (one instanceof Masked || other instanceof Masked) return false;
  return textOf(one) === textOf(other);
}

function shownOf(one: unknown, other: unknown): Omit<AuditChange, 'field'> {
  const masked = one instanceof Masked || other instanceof Masked;
  const [before, after] = [textOf(one), textOf(other)];
  if (before === after && other instanceof Masked) return { before, after: other.shownChange, masked };
  const from = before === null || after === null ? 0 : firstDifference(before, after);
  return { before: cut(before, from), after: cut(after, from), masked };
}

function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Masked) return value.shown;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** The part of a long text that begins shortly before `from`, with marks where something is left out. */
function cut(text: string | null, from: number): string | null {
  if (text === null || text.length <= valueLength) return text;
  const start = Math.max(0, Math.min(from - contextLength, text.length - valueLength));
  const part = text.slice(start, start + valueLength).toWellFormed();
  const end = start + valueLength < text.length ? '…' : '';
  return `${start > 0 ? '…' : ''}${part}${end} (${text.length} characters)`;
}
