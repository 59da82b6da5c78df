import { toComparableNumber } from './comparable-number.ts';
import {
  type Condition,
  type ConditionOperator,
  type EventFilter,
  type EventFilterMode,
  type Filters,
} from './filters.ts';
import { type FieldPath, shownPath } from './field-path.ts';
import { type JsonValue } from './json.ts';
import { checkRequiredText, Mistakes } from './mistakes.ts';
import { parsePath } from './path.ts';
import { jsonProblem } from './storable.ts';
import { type UserError } from './user-error.ts';

/** Filters as an author gives them; whatever is absent or null gets its default. */
export interface FiltersInput {
  readonly eventFilter?: EventFilterInput | null;
  readonly conditions?: readonly ConditionInput[] | null;
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
  eventNames: 200,
  eventNameLength: 200,
  conditions: 50,
  fieldLength: 500,
  valueBytes: 8 * 1024,
} as const;

const numericOperators: readonly ConditionOperator[] = [
  'GREATER_THAN',
  'LESS_THAN',
  'GREATER_OR_EQUAL',
  'LESS_OR_EQUAL',
];

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
export function checkFilters(input: FiltersInput, mistakes: Mistakes): Filters {
  return {
    eventFilter: checkEventFilter(input.eventFilter ?? {}, mistakes),
    conditions: checkConditions(input.conditions ?? [], mistakes),
  };
}

/** Names are trimmed, and a name that is there twice is kept once. */
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
      checkRequiredText(name, { field, label: 'The event name', maxLength }, mistakes);
    }
  }
  return { mode: mode ?? 'INCLUDE', events: distinct };
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
  if (operator === 'EXISTS') return { field, operator };
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
  if (mistakes.errors.length === before && parsePath(field) === null) {
    mistakes.add(path, 'INVALID', 'The field must be keys joined by single dots, such as properties.value.');
  }
}

function checkValue(operator: ConditionOperator, value: unknown, path: FieldPath, mistakes: Mistakes): void {
  if (value === undefined) {
    return mistakes.add(path, 'REQUIRED', 'The value is required; null is a value, too.');
  }
  const found = jsonProblem(value);
  if (found) {
    const where = found.path.length > 0 ? `The value at ${shownPath(found.path)}` : 'The value';
    return mistakes.add(path, 'INVALID', `${where} ${found.problem}.`);
  }
  if (numericOperators.includes(operator) && !Number.isFinite(toComparableNumber(value))) {
    return mistakes.add(
      path,
      'INVALID',
      'The value must be a number, or text that is one, to be compared by size.',
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > filterLimits.valueBytes) {
    const message = `The value must have at most ${filterLimits.valueBytes} bytes as JSON; it has ${bytes}.`;
    mistakes.add(path, 'TOO_LARGE', message);
  }
}
