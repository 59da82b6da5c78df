import { type Condition, fromFirstGrammar } from '../../model/index.ts';

/** Conditions as they are written now: what is stored with them in `field_grammar`. */
export const fieldGrammar = 2;

/**
 * Reads the conditions of a webhook. In those that were stored before fields had stars and backslashes, both are
 * characters of a key: they are escaped, so that each field finds what it has always found.
 */
export function readConditions(stored: string, grammar: number): Condition[] {
  const conditions = JSON.parse(stored) as Condition[];
  if (grammar >= fieldGrammar) return conditions;
  return conditions.map((condition) => ({ ...condition, field: fromFirstGrammar(condition.field) }));
}
