import { type WebhookRules } from '../../data/models.ts';
import { isInstant } from '../../words/instant.ts';
import { count } from '../../words/numbers.ts';
import { takesList, takesValue, type Operator } from '../../words/operators.ts';
import { isPath, starsIn } from '../../words/paths.ts';
import { readOperand, typedValue, type ConditionDraft, type ValueType } from './draft.ts';
import { textProblem } from '../../words/text.ts';

type ConditionRules = Pick<
  WebhookRules,
  'maxFieldLength' | 'maxFieldStars' | 'maxListValues' | 'maxValueBytes' | 'maxValueDepth'
>;

/** Operators that compare by size: text is fine for them when it is a number or a time. */
const bySize: readonly Operator[] = ['GREATER_THAN', 'LESS_THAN', 'GREATER_OR_EQUAL', 'LESS_OR_EQUAL'];

/** Operators that look for the value in text. */
const ofText: readonly Operator[] = ['STARTS_WITH', 'ENDS_WITH'];

/** What is wrong with a row, by its place in the form. */
export function conditionProblems(
  condition: ConditionDraft,
  rules: ConditionRules,
): [path: string, problem: string | null][] {
  const { key, field, operator } = condition;
  const read = readOperand(condition);
  const problem = 'error' in read ? read.error : valueProblem(read.value, operator, rules);
  return [
    [`conditions.${key}.field`, fieldProblem(field.trim(), rules)],
    [`conditions.${key}.value`, takesValue(operator) ? problem : null],
  ];
}

/**
 * The type that a value for a field should have, by the types that were seen there; null where they tell none.
 *
 * @param types As the API names them.
 */
export function typeOfField(types: readonly string[]): ValueType | null {
  const seen = types.filter((type) => type !== 'NULL');
  const only = seen.length === 1 ? seen[0] : undefined;
  return only === 'NUMBER' ? 'number' : only === 'BOOLEAN' ? 'boolean' : only === 'STRING' ? 'text' : null;
}

/** Values to offer: examples of a field that are of the type, as they would be typed. */
export function offeredValues(examples: readonly string[], type: ValueType): string[] {
  return examples.flatMap((json) => {
    try {
      const typed = typedValue(JSON.parse(json));
      return typed.type === type ? [typed.text] : [];
    } catch {
      return []; // it was cut
    }
  });
}

/** Whether an operator compares by size. */
export function isBySize(operator: Operator): boolean {
  return bySize.includes(operator);
}

/** Why this is no path into an event, or null. */
function fieldProblem(field: string, { maxFieldLength, maxFieldStars }: ConditionRules): string | null {
  if (field === '') return 'Enter a field, such as properties.value.';
  const problem = textProblem(field, maxFieldLength);
  if (problem) return problem;
  if (!isPath(field)) return grammarProblem(field);
  const stars = starsIn(field);
  return stars > maxFieldStars ? `At most ${maxFieldStars} stars: ${stars - maxFieldStars} too many.` : null;
}

function grammarProblem(field: string): string {
  return /[*\\]/.test(field)
    ? 'A star must stand alone between dots. In a key, write \\*, \\. and \\\\ for a star, dot and backslash.'
    : 'Name every step between the dots.';
}

function valueProblem(value: unknown, operator: Operator, rules: ConditionRules): string | null {
  const problem = jsonProblem(value, rules.maxValueDepth);
  if (problem) return problem;
  if (bySize.includes(operator) && !isComparable(value)) {
    return 'Enter a number, or a time such as 2026-02-03T04:05:06Z.';
  }
  if (ofText.includes(operator) && !isScalar(value)) return 'Enter text, a number or a boolean.';
  const ofList = takesList(operator) ? listProblem(value, rules) : null;
  if (ofList) return ofList;
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return bytes > rules.maxValueBytes
    ? `At most ${count(rules.maxValueBytes)} bytes: this has ${count(bytes)}.`
    : null;
}

function listProblem(value: unknown, { maxListValues }: ConditionRules): string | null {
  if (!Array.isArray(value) || !value.every((item) => item === null || isScalar(item))) {
    return 'Enter a JSON list of texts, numbers, booleans and nulls.';
  }
  if (value.length === 0) return 'Enter at least one value.';
  const extra = value.length - maxListValues;
  return extra > 0 ? `At most ${count(maxListValues)} values: ${count(extra)} too many.` : null;
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isComparable(value: unknown): boolean {
  if (typeof value === 'string') {
    return isInstant(value) || (value.trim() !== '' && Number.isFinite(Number(value)));
  }
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
  return 'This whole number is too large to be stored exactly. Compare it as text.';
}
