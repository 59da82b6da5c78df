import { type WebhookRules } from '../../data/models.ts';
import { type Operator } from '../../words/operators.ts';
import { readValue, type ConditionDraft } from './draft.ts';
import { textProblem } from './text.ts';

type ConditionRules = Pick<WebhookRules, 'maxFieldLength' | 'maxValueBytes' | 'maxValueDepth'>;

/** Operators that compare by size: text is fine for them when it is a number. */
const numeric: readonly Operator[] = ['GREATER_THAN', 'LESS_THAN', 'GREATER_OR_EQUAL', 'LESS_OR_EQUAL'];

/** What is wrong with a row, by its place in the form. */
export function conditionProblems(
  { key, field, operator, type, text }: ConditionDraft,
  rules: ConditionRules,
): [path: string, problem: string | null][] {
  const read = readValue(type, text);
  const problem = 'error' in read ? read.error : valueProblem(read.value, operator, rules);
  return [
    [`conditions.${key}.field`, fieldProblem(field.trim(), rules)],
    [`conditions.${key}.value`, operator === 'EXISTS' ? null : problem],
  ];
}

/** Why this is no path into an event, or null. */
function fieldProblem(field: string, { maxFieldLength }: ConditionRules): string | null {
  if (field === '') return 'Enter a field, such as properties.value.';
  if (field.split('.').includes('')) return 'Name every step between the dots.';
  return textProblem(field, maxFieldLength);
}

function valueProblem(value: unknown, operator: Operator, rules: ConditionRules): string | null {
  const problem = jsonProblem(value, rules.maxValueDepth);
  if (problem) return problem;
  if (numeric.includes(operator) && !isComparable(value)) return 'Enter a number to compare by size.';
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return bytes > rules.maxValueBytes ? `At most ${rules.maxValueBytes} bytes: this has ${bytes}.` : null;
}

function isComparable(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && Number.isFinite(Number(value));
  return typeof value === 'boolean' || typeof value === 'number';
}

/** Why the value cannot be kept as it is, or null. */
function jsonProblem(value: unknown, depthLeft: number): string | null {
  if (typeof value === 'string') return textProblem(value, Infinity, 'many');
  if (typeof value === 'number') return numberProblem(value);
  if (typeof value !== 'object' || value === null) return null;
  if (depthLeft === 0) return 'Nested too deeply.';
  const inside = [...Object.keys(Array.isArray(value) ? {} : value), ...Object.values(value)];
  for (const part of inside) {
    const problem = jsonProblem(part, depthLeft - 1);
    if (problem) return problem;
  }
  return null;
}

function numberProblem(value: number): string | null {
  if (!Number.isFinite(value)) return 'This number is too large.';
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return null;
  return 'This whole number is too large to be kept exactly. Compare it as text.';
}
