import { type Condition, type EventPayload, type Filters, parsePath } from '../model/index.ts';
import { eventNameOf, passesEventFilter } from './event-filter.ts';
import { valueTest } from './operators.ts';
import { valueAt } from './path.ts';

export interface CompiledCondition {
  readonly condition: Condition;
  /** Null for a bad path, which finds nothing. */
  readonly path: readonly string[] | null;
  passes(payload: EventPayload): boolean;
}

export interface CompiledFilters {
  readonly filters: Filters;
  readonly conditions: readonly CompiledCondition[];
  /** Both layers. */
  matches(payload: EventPayload): boolean;
  /** The second layer alone. */
  passesConditions(payload: EventPayload): boolean;
}

/** Parses paths and expected values once, for filters that will meet many events. */
export function compileFilters(filters: Filters): CompiledFilters {
  const conditions = filters.conditions.map(compileCondition);
  const passesConditions = (payload: EventPayload): boolean => {
    for (const condition of conditions) if (!condition.passes(payload)) return false;
    return true;
  };
  return {
    filters,
    conditions,
    passesConditions,
    matches: (payload) =>
      passesEventFilter(filters.eventFilter, eventNameOf(payload)) && passesConditions(payload),
  };
}

/** Whether an event passes both layers. For one event; for many see {@link compileFilters}. */
export function matches(filters: Filters, payload: EventPayload): boolean {
  return compileFilters(filters).matches(payload);
}

export function compileCondition(condition: Condition): CompiledCondition {
  const path = parsePath(condition.field);
  const test = valueTest(condition);
  return {
    condition,
    path,
    passes: (payload) => test((path && valueAt(payload, path)) ?? null),
  };
}
