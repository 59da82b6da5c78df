export type Operator =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'GREATER_THAN'
  | 'LESS_THAN'
  | 'GREATER_OR_EQUAL'
  | 'LESS_OR_EQUAL'
  | 'EXISTS'
  | 'CONTAINS'
  | 'NOT_EXISTS'
  | 'NOT_CONTAINS'
  | 'STARTS_WITH'
  | 'ENDS_WITH'
  | 'IN'
  | 'NOT_IN';

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
  NOT_EXISTS: 'not exists',
  NOT_CONTAINS: 'not contains',
  STARTS_WITH: 'starts with',
  ENDS_WITH: 'ends with',
  IN: 'in',
  NOT_IN: 'not in',
};

/** The label in the form: symbol and meaning. */
export const operatorLabels: Record<Operator, string> = {
  EQUALS: '== equals',
  NOT_EQUALS: '!= not equal',
  GREATER_THAN: '> greater than',
  LESS_THAN: '< less than',
  GREATER_OR_EQUAL: '>= at least',
  LESS_OR_EQUAL: '<= at most',
  CONTAINS: 'contains',
  NOT_CONTAINS: 'does not contain',
  STARTS_WITH: 'starts with',
  ENDS_WITH: 'ends with',
  IN: 'is one of',
  NOT_IN: 'is none of',
  EXISTS: 'exists',
  NOT_EXISTS: 'does not exist',
};

/** In the order of the form. */
export const operators = Object.keys(operatorLabels) as Operator[];

/** Whether the operator takes a value. */
export function takesValue(operator: Operator): boolean {
  return operator !== 'EXISTS' && operator !== 'NOT_EXISTS';
}

/** Whether the operator takes a list of values. */
export function takesList(operator: Operator): boolean {
  return operator === 'IN' || operator === 'NOT_IN';
}
