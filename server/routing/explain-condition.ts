import {
  anyElement,
  type Condition,
  type ConditionOperator,
  type ConditionVerdict,
  escapeKey,
  type EventPayload,
  isPlain,
  type JsonValue,
  parsePath,
  type Path,
  takesValue,
  toComparableNumber,
} from '../model/index.ts';
import { type CompiledCondition } from './compile.ts';
import { instantOf, positiveTest } from './operators.ts';
import { readPath, type Reading, someAt } from './path.ts';
import { show } from './show.ts';

/** How an operator is written in "passes …" and in "needs …", before the value that it takes. */
const words: Readonly<Record<ConditionOperator, readonly [passes: string, needs: string]>> = {
  EQUALS: ['==', '=='],
  NOT_EQUALS: ['!=', '!='],
  GREATER_THAN: ['>', '>'],
  LESS_THAN: ['<', '<'],
  GREATER_OR_EQUAL: ['>=', '>='],
  LESS_OR_EQUAL: ['<=', '<='],
  EXISTS: ['exists', 'to exist'],
  CONTAINS: ['contains', 'to contain'],
  NOT_EXISTS: ['not exists', 'not to exist'],
  NOT_CONTAINS: ['not contains', 'not to contain'],
  STARTS_WITH: ['starts with', 'to start with'],
  ENDS_WITH: ['ends with', 'to end with'],
  IN: ['in', 'to be in'],
  NOT_IN: ['not in', 'not to be in'],
};

/** What a condition says of an event, with a sentence such as "properties.value is 120, needs > 500". */
export function judgeCondition(compiled: CompiledCondition, payload: EventPayload): ConditionVerdict {
  const { condition } = compiled;
  const { field, operator } = condition;
  const passed = compiled.passes(payload);
  const path = parsePath(field);
  const judged =
    path && !isPlain(path)
      ? judgeElements(condition, path, payload, passed)
      : judgeOne(condition, path, payload, passed);
  const expected = takesValue(operator) ? (condition.value ?? null) : null;
  return { field, operator, expected, passed, ...judged };
}

type Judged = Pick<ConditionVerdict, 'found' | 'actual' | 'reason'>;

function judgeOne(
  condition: Condition,
  path: readonly string[] | null,
  payload: EventPayload,
  passed: boolean,
): Judged {
  const { field } = condition;
  const reading: Reading = path ? readPath(payload, path) : { found: false };
  const actual = reading.found ? reading.value : null;
  const subject = path ? describe(field, condition, reading) : `${field || 'the empty field'} is not a path`;
  const reason = passed ? `${subject}, passes ${clause(condition)}` : `${subject}, needs ${needs(condition)}`;
  return { found: reading.found, actual, reason };
}

/** With a star in the path. The sentence names the element that decides, where one does, and else all values. */
function judgeElements(condition: Condition, path: Path, payload: EventPayload, passed: boolean): Judged {
  const { passes } = positiveTest(condition);
  const values: JsonValue[] = [];
  let elements = 0;
  let decisive: string | null = null;
  someAt(payload, path, (value, indexes) => {
    elements += 1;
    if (value !== undefined) values.push(value);
    if (decisive === null && passes(value ?? null)) {
      const reading: Reading = value === undefined ? { found: false } : { found: true, value };
      decisive = describe(fieldOf(path, indexes), condition, reading);
    }
    return false;
  });
  const subject = decisive ?? `${condition.field} ${describeAll(values, elements)}`;
  const verdict = passed
    ? `passes ${clause(condition)}`
    : `needs ${decisive ? '' : 'one '}${needs(condition)}`;
  const found = values.length > 0;
  return { found, actual: found ? values : null, reason: `${subject}, ${verdict}` };
}

function describeAll(values: readonly JsonValue[], elements: number): string {
  if (values.length > 0) return `is ${show(values)}`;
  return elements > 0 ? 'is missing' : 'has no elements';
}

/** The path of one element: with its indexes in place of the stars. */
function fieldOf(path: Path, indexes: readonly number[]): string {
  let star = 0;
  return path.map((step) => (step === anyElement ? indexes[star++] : escapeKey(step))).join('.');
}

function describe(field: string, { operator, value = null }: Condition, reading: Reading): string {
  if (!reading.found) return `${field} is missing`;
  const actual = reading.value;
  const is = `${field} is ${show(actual)}`;
  if (actual === null || !/[<>]/.test(words[operator][0])) return is;
  if (instantOf(value)) return instantOf(actual) ? is : `${is}, not a time`;
  return Number.isNaN(toComparableNumber(actual)) ? `${is}, not a number` : is;
}

function clause({ operator, value = null }: Condition): string {
  return takesValue(operator) ? `${words[operator][0]} ${show(value)}` : words[operator][0];
}

function needs({ operator, value = null }: Condition): string {
  return takesValue(operator) ? `${words[operator][1]} ${show(value)}` : words[operator][1];
}
