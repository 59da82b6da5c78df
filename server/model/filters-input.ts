import { toComparableNumber } from './comparable-number.ts';
import {
  type Condition,
  type ConditionMatch,
  type ConditionOperator,
  type EventFilter,
  type EventFilterMode,
  type Filters,
  takesValue,
} from './filters.ts';
import { type FieldPath, shownPath } from './field-path.ts';
import { parseInstant } from './instant.ts';
import { type JsonValue } from './json.ts';
import { checkRequiredText, Mistakes } from './mistakes.ts';
import { anyElement, parsePath } from './path.ts';
import { jsonProblem } from './storable.ts';
import { type UserError } from './user-error.ts';

/** Filters as an author gives them; whatever is absent or null gets its default. */
export interface FiltersInput {
  readonly sources?: readonly string[] | null;
  readonly eventFilter?: EventFilterInput | null;
  readonly requiredConsent?: readonly string[] | null;
  readonly conditions?: readonly ConditionInput[] | null;
  readonly conditionMatch?: ConditionMatch | null;
}

export interface EventFilterInput {
  readonly mode?: EventFilterMode | null;
  readonly events?: readonly string[] | null;
}

export interface ConditionInput {
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Undefined means absent; null is a value. */
  readonly value?: unknown;
}

/** Lengths in characters, valueBytes in bytes of JSON. */
export const filterLimits = {
  sources: 20,
  eventNames: 200,
  eventNameLength: 200,
  requiredConsent: 20,
  consentLength: 100,
  conditions: 50,
  fieldLength: 500,
  /** Stars in a field. */
  fieldStars: 3,
  valueBytes: 8 * 1024,
  /** Values in the list of IN and NOT_IN. */
  listValues: 100,
} as const;

/** What the value of an operator may be, where not every JSON value will do; otherwise the end of a sentence. */
const valueRules: Readonly<Partial<Record<ConditionOperator, (value: unknown) => string | null>>> = {
  GREATER_THAN: sizeProblem,
  LESS_THAN: sizeProblem,
  GREATER_OR_EQUAL: sizeProblem,
  LESS_OR_EQUAL: sizeProblem,
  STARTS_WITH: textPartProblem,
  ENDS_WITH: textPartProblem,
};

/**
 * Checks filters that are not saved, as for a test. Either all is well, or `filters` is null and `errors` holds
 * every mistake.
 */
export function validateFilters(
  input: FiltersInput,
): { filters: Filters; errors: readonly [] } | { filters: null; errors: readonly UserError[] } {
  const mistakes = new Mistakes();
  const filters = checkFilters(input, mistakes);
  return mistakes.errors.length > 0 ? { filters: null, errors: mistakes.errors } : { filters, errors: [] };
}

/** Checks and tidies filters. The result is to be used only when no mistake was added. */
export function checkFilters(input: FiltersInput, mistakes: Mistakes): Required<Filters> {
  return {
    sources: checkSources(input.sources ?? [], mistakes),
    eventFilter: checkEventFilter(input.eventFilter ?? {}, mistakes),
    requiredConsent: checkConsent(input.requiredConsent ?? [], mistakes),
    conditions: checkConditions(input.conditions ?? [], mistakes),
    conditionMatch: input.conditionMatch ?? 'ALL',
  };
}

/** Takes every id; whether there is such a source is known where they are stored. */
function checkSources(ids: readonly string[], mistakes: Mistakes): string[] {
  const distinct = [...new Set(ids.map((id) => id.trim().toLowerCase()))];
  if (distinct.length <= filterLimits.sources) return distinct;
  const message = `At most ${filterLimits.sources} sources are possible; there are ${distinct.length}.`;
  mistakes.add(['sources'], 'TOO_MANY', message);
  return [];
}

/** Takes every name that an event can have. Names are trimmed, and a name that is there twice is kept once. */
function checkEventFilter({ mode, events }: EventFilterInput, mistakes: Mistakes): EventFilter {
  const names = (events ?? []).map((name) => name.trim());
  const distinct = [...new Set(names)];
  const { eventNames, eventNameLength: maxLength } = filterLimits;
  if (distinct.length > eventNames) {
    const message = `At most ${eventNames} event names are possible; there are ${distinct.length}.`;
    mistakes.add(['eventFilter', 'events'], 'TOO_MANY', message);
  } else {
    for (const name of distinct) {
      const field = ['eventFilter', 'events', names.indexOf(name)];
      checkRequiredText(name, { field, label: 'The event name', maxLength, multiline: true }, mistakes);
    }
  }
  return { mode: mode ?? 'INCLUDE', events: distinct };
}

function checkConsent(given: readonly string[], mistakes: Mistakes): string[] {
  const names = given.map((name) => name.trim());
  const distinct = [...new Set(names)];
  const { requiredConsent, consentLength: maxLength } = filterLimits;
  if (distinct.length > requiredConsent) {
    const message = `At most ${requiredConsent} categories of consent are possible; there are ${distinct.length}.`;
    mistakes.add(['requiredConsent'], 'TOO_MANY', message);
    return [];
  }
  for (const name of distinct) {
    const field = ['requiredConsent', names.indexOf(name)];
    checkRequiredText(name, { field, label: 'The category of consent', maxLength }, mistakes);
  }
  return distinct;
}

function checkConditions(input: readonly ConditionInput[], mistakes: Mistakes): Condition[] {
  const { conditions } = filterLimits;
  if (input.length > conditions) {
    const message = `At most ${conditions} conditions are possible; there are ${input.length}.`;
    mistakes.add(['conditions'], 'TOO_MANY', message);
    return [];
  }
  return input.map((condition, index) => checkCondition(condition, ['conditions', index], mistakes));
}

function checkCondition(input: ConditionInput, path: FieldPath, mistakes: Mistakes): Condition {
  const { operator } = input;
  const field = input.field.trim();
  checkField(field, [...path, 'field'], mistakes);
  if (!takesValue(operator)) return { field, operator };
  checkValue(operator, input.value, [...path, 'value'], mistakes);
  return { field, operator, value: input.value as JsonValue };
}

function checkField(field: string, path: FieldPath, mistakes: Mistakes): void {
  const before = mistakes.errors.length;
  checkRequiredText(
    field,
    { field: path, label: 'The field', maxLength: filterLimits.fieldLength },
    mistakes,
  );
  if (mistakes.errors.length > before) return;
  const steps = parsePath(field);
  if (steps === null) return mistakes.add(path, 'INVALID', badPath);
  const stars = steps.filter((step) => step === anyElement).length;
  if (stars > filterLimits.fieldStars) {
    const message = `The field may have at most ${filterLimits.fieldStars} stars; it has ${stars}.`;
    mistakes.add(path, 'TOO_MANY', message);
  }
}

const badPath =
  'The field must be keys joined by single dots, such as properties.value; * alone stands for every element of an array, and a dot, star or backslash inside a key needs a backslash before it.';

function checkValue(operator: ConditionOperator, value: unknown, path: FieldPath, mistakes: Mistakes): void {
  if (value === undefined) {
    return mistakes.add(path, 'REQUIRED', 'The value is required; null is a value, too.');
  }
  const found = jsonProblem(value);
  if (found) {
    const where = found.path.length > 0 ? `The value at ${shownPath(found.path)}` : 'The value';
    return mistakes.add(path, 'INVALID', `${where} ${found.problem}.`);
  }
  const problem = valueRules[operator]?.(value);
  if (problem) return mistakes.add(path, 'INVALID', `The value ${problem}.`);
  const before = mistakes.errors.length;
  if (operator === 'IN' || operator === 'NOT_IN') checkList(value, path, mistakes);
  if (mistakes.errors.length > before) return;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > filterLimits.valueBytes) {
    const message = `The value must have at most ${filterLimits.valueBytes} bytes as JSON; it has ${bytes}.`;
    mistakes.add(path, 'TOO_LARGE', message);
  }
}

function sizeProblem(value: unknown): string | null {
  if (Number.isFinite(toComparableNumber(value))) return null;
  if (typeof value === 'string' && parseInstant(value)) return null;
  return 'must be a number, text that is one, a boolean, or a time such as 2026-02-03T04:05:06Z, to be compared by size';
}

function textPartProblem(value: unknown): string | null {
  return value === null || typeof value === 'object' ? 'must be text, a number or a boolean' : null;
}

/** The values of a list are compared with EQUALS, which makes little of arrays and objects: they are refused. */
function checkList(value: unknown, path: FieldPath, mistakes: Mistakes): void {
  if (!Array.isArray(value) || value.some((item) => typeof item === 'object' && item !== null)) {
    const message = 'The value must be a list of text, numbers, booleans and null.';
    return mistakes.add(path, 'INVALID', message);
  }
  const { listValues } = filterLimits;
  if (value.length === 0) mistakes.add(path, 'REQUIRED', 'The list must have at least one value.');
  if (value.length > listValues) {
    const message = `The list may have at most ${listValues} values; it has ${value.length}.`;
    mistakes.add(path, 'TOO_MANY', message);
  }
}
