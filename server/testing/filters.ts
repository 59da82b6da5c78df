import { type Condition, type Filters } from '../model/index.ts';

/** Filters that take these events; any event for none. */
export const including = (...events: string[]): Filters => ({
  eventFilter: { mode: 'INCLUDE', events },
  conditions: [],
});

/** Filters that take all events but these. */
export const excluding = (...events: string[]): Filters => ({
  eventFilter: { mode: 'EXCLUDE', events },
  conditions: [],
});

/** Filters that take any event that meets these conditions. */
export const having = (...conditions: Condition[]): Filters => ({ ...including(), conditions });

/** The condition that a field has a value. */
export const equals = (field: string, value: Condition['value']): Condition => ({
  field,
  operator: 'EQUALS',
  value,
});
