/**
 * The model: what the product talks about, as plain data and pure functions.
 * Promises: no packages, no input or output, no clock. Imports nothing.
 */
export type { JsonObject, JsonValue } from './json.ts';
export type { UserError, UserErrorCode } from './user-error.ts';
export {
  conditionOperators,
  type Condition,
  type ConditionOperator,
  type ConditionVerdict,
  type EventFilter,
  type EventFilterMode,
  type EventPayload,
  type FilterLayer,
  type Filters,
  type FilterVerdict,
} from './filters.ts';
