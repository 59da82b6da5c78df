export type Operator =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'GREATER_THAN'
  | 'LESS_THAN'
  | 'GREATER_OR_EQUAL'
  | 'LESS_OR_EQUAL'
  | 'EXISTS'
  | 'CONTAINS';

/** The symbol in tables and summaries. */
export const operatorSymbols: Record<Operator, string> = {
  EQUALS: '==',
  NOT_EQUALS: '!=',
  GREATER_THAN: '>',
  LESS_THAN: '<',
  GREATER_OR_EQUAL: '>=',
  LESS_OR_EQUAL: '<=',
  EXISTS: 'exists',
  CONTAINS: 'contains',
};

/** The label in the form: symbol and meaning. */
export const operatorLabels: Record<Operator, string> = {
  EQUALS: '== equals',
  NOT_EQUALS: '!= not equal',
  GREATER_THAN: '> greater than',
  LESS_THAN: '< less than',
  GREATER_OR_EQUAL: '>= at least',
  LESS_OR_EQUAL: '<= at most',
  EXISTS: 'exists',
  CONTAINS: 'contains',
};

export const operators = Object.keys(operatorSymbols) as Operator[];
