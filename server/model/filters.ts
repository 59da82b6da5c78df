import { type JsonObject, type JsonValue } from './json.ts';

/** INCLUDE: only the listed names; empty is a wildcard. EXCLUDE: all but the listed; empty matches nothing. */
export type EventFilterMode = 'INCLUDE' | 'EXCLUDE';

/** The first layer of a webhook's filters, on `event_name`, exact and case-sensitive. */
export interface EventFilter {
  readonly mode: EventFilterMode;
  readonly events: readonly string[];
}

export const conditionOperators = [
  'EQUALS',
  'NOT_EQUALS',
  'GREATER_THAN',
  'LESS_THAN',
  'GREATER_OR_EQUAL',
  'LESS_OR_EQUAL',
  'EXISTS',
  'CONTAINS',
  'NOT_EXISTS',
  'NOT_CONTAINS',
  'STARTS_WITH',
  'ENDS_WITH',
  'IN',
  'NOT_IN',
] as const;

export type ConditionOperator = (typeof conditionOperators)[number];

/** Operators that pass exactly when another one does not, whatever the event and the path. */
export const negations = {
  NOT_EQUALS: 'EQUALS',
  NOT_EXISTS: 'EXISTS',
  NOT_CONTAINS: 'CONTAINS',
  NOT_IN: 'IN',
} as const satisfies Partial<Record<ConditionOperator, ConditionOperator>>;

export type NegatedOperator = keyof typeof negations;

export function isNegated(operator: ConditionOperator): operator is NegatedOperator {
  return operator in negations;
}

/** Whether an operator takes a value; EXISTS and NOT_EXISTS ignore one. */
export function takesValue(operator: ConditionOperator): boolean {
  return operator !== 'EXISTS' && operator !== 'NOT_EXISTS';
}

/** How many of a webhook's conditions have to pass. */
export type ConditionMatch = 'ALL' | 'ANY';

/** One test of the second layer: the value at a path of the payload against an expected value. */
export interface Condition {
  /** A path, such as `properties.items.*.price`; `path.ts` has the grammar. */
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Absent for EXISTS and NOT_EXISTS; a list for IN and NOT_IN; for the others null is a value like any other. */
  readonly value?: JsonValue;
}

/** All layers. When an earlier one rejects, the conditions are not evaluated. */
export interface Filters {
  /** Ids of sources of which an event must have one; any event passes when absent or empty. */
  readonly sources?: readonly string[];
  readonly eventFilter: EventFilter;
  /** Categories of consent that an event must grant, all of them; none when absent or empty. */
  readonly requiredConsent?: readonly string[];
  readonly conditions: readonly Condition[];
  /** ALL when absent. Without conditions every event passes, with ANY as well. */
  readonly conditionMatch?: ConditionMatch;
}

/** An event's payload as the filters see it: at least the two fields they read by name. */
export type EventPayload = JsonObject;

export type FilterLayer = 'SOURCE' | 'EVENT_FILTER' | 'CONSENT' | 'CONDITIONS';

/** Why an event passes a webhook's filters or does not, in data and in sentences for people. */
export interface FilterVerdict {
  readonly matches: boolean;
  /** The layer that rejected the event; null when it matches. */
  readonly rejectedBy: FilterLayer | null;
  readonly eventFilter: { readonly passed: boolean; readonly eventName: string; readonly reason: string };
  readonly source: { readonly passed: boolean; readonly reason: string };
  readonly consent: { readonly passed: boolean; readonly reason: string };
  /** Empty when an earlier layer rejected. */
  readonly conditions: readonly ConditionVerdict[];
  readonly conditionMatch: ConditionMatch;
  /** Every reason for a mismatch; empty when it matches. */
  readonly reasons: readonly string[];
}

export interface ConditionVerdict {
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Null for EXISTS and NOT_EXISTS. */
  readonly expected: JsonValue;
  /** The value at the path; null when it is null or missing. For a path with `*`, the list of the values found. */
  readonly actual: JsonValue;
  readonly found: boolean;
  readonly passed: boolean;
  readonly reason: string;
}
