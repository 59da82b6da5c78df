export type Operator =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'GREATER_THAN'
  | 'LESS_THAN'
  | 'GREATER_OR_EQUAL'
  | 'LESS_OR_EQUAL'
  | 'EXISTS'
  | 'CONTAINS';

/** As people write it: the symbol in tables and summaries. */
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

/** As the list of a form offers it: symbol and meaning. */
export const operatorLabels: Record<Operator, string> = {
  EQUALS: '== equals',
  NOT_EQUALS: '!= is not',
  GREATER_THAN: '> more than',
  LESS_THAN: '< less than',
  GREATER_OR_EQUAL: '>= at least',
  LESS_OR_EQUAL: '<= at most',
  EXISTS: 'exists',
  CONTAINS: 'contains',
};

export const operators = Object.keys(operatorSymbols) as Operator[];
