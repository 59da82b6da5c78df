import {
  type Condition,
  type EventPayload,
  type Filters,
  isPlain,
  type JsonValue,
  parsePath,
} from '../model/index.ts';
import { passesConsent } from './consent.ts';
import { eventNameOf, passesEventFilter, passesSources } from './event-filter.ts';
import { positiveTest, valueTest } from './operators.ts';
import { someAt, valueAt } from './path.ts';

export interface CompiledCondition {
  readonly condition: Condition;
  passes(payload: EventPayload): boolean;
}

export interface CompiledFilters {
  readonly filters: Filters;
  readonly conditions: readonly CompiledCondition[];
  /** All layers. @param sourceId None for an event that no source sent. */
  matches(payload: EventPayload, sourceId?: string): boolean;
  /** The layers that look at more than the source and the name: consent and conditions. */
  passesPayload(payload: EventPayload): boolean;
  /** The last layer alone. */
  passesConditions(payload: EventPayload): boolean;
}

/** Parses paths and expected values once, for filters that will meet many events. */
export function compileFilters(filters: Filters): CompiledFilters {
  const conditions = filters.conditions.map(compileCondition);
  // Without conditions ALL is true and so is ANY: nothing has been narrowed down.
  const enough = filters.conditionMatch === 'ANY' && conditions.length > 0;
  const passesConditions = (payload: EventPayload): boolean => {
    for (const condition of conditions) if (condition.passes(payload) === enough) return enough;
    return !enough;
  };
  const asksForConsent = (filters.requiredConsent ?? []).length > 0;
  const passesPayload = asksForConsent
    ? (payload: EventPayload): boolean => passesConsent(filters, payload) && passesConditions(payload)
    : passesConditions;
  return {
    filters,
    conditions,
    passesPayload,
    passesConditions,
    matches: (payload, sourceId) =>
      passesSources(filters, sourceId) &&
      passesEventFilter(filters.eventFilter, eventNameOf(payload)) &&
      passesPayload(payload),
  };
}

/** Whether an event passes all layers. For one event; for many see {@link compileFilters}. */
export function matches(filters: Filters, payload: EventPayload, sourceId?: string): boolean {
  return compileFilters(filters).matches(payload, sourceId);
}

/**
 * A condition made ready for many events. With a star in its path, a positive operator passes when an element passes, and
 * a negated one when no element passes its opposite.
 */
export function compileCondition(condition: Condition): CompiledCondition {
  const path = parsePath(condition.field);
  if (path && !isPlain(path)) {
    const { passes, negated } = positiveTest(condition);
    const visit = (value: JsonValue | undefined): boolean => passes(value ?? null);
    return { condition, passes: (payload) => someAt(payload, path, visit) !== negated };
  }
  const test = valueTest(condition);
  // A bad path, which cannot be saved, finds nothing.
  return { condition, passes: (payload) => test((path && valueAt(payload, path)) ?? null) };
}
