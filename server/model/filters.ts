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
] as const;

export type ConditionOperator = (typeof conditionOperators)[number];

/** One test of the second layer: the value at a dot path of the payload against an expected value. */
export interface Condition {
  /** A dot path, such as `properties.items.0.price`. */
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Absent for EXISTS; for the others null is a value like any other. */
  readonly value?: JsonValue;
}

/** Both layers. All conditions must pass; when the event filter rejects they are not evaluated. */
export interface Filters {
  readonly eventFilter: EventFilter;
  readonly conditions: readonly Condition[];
}

/** An event's payload as the filters see it: at least the two fields they read by name. */
export type EventPayload = JsonObject;

export type FilterLayer = 'EVENT_FILTER' | 'CONDITIONS';

/** Why an event passes a webhook's filters or does not, in data and in sentences for people. */
export interface FilterVerdict {
  readonly matches: boolean;
  /** The layer that rejected the event; null when it matches. */
  readonly rejectedBy: FilterLayer | null;
  readonly eventFilter: { readonly passed: boolean; readonly eventName: string; readonly reason: string };
  /** Empty when the event filter rejected. */
  readonly conditions: readonly ConditionVerdict[];
  /** Every reason for a mismatch; empty when it matches. */
  readonly reasons: readonly string[];
}

export interface ConditionVerdict {
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Null for EXISTS. */
  readonly expected: JsonValue;
  /** The value at the path; null when it is null or missing. */
  readonly actual: JsonValue;
  readonly found: boolean;
  readonly passed: boolean;
  readonly reason: string;
}
