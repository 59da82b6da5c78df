import { type JsonObject } from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { definitionOf } from './count-checks.ts';
import { listChecks } from './list-checks.ts';
import { logicChecks } from './logic-checks.ts';
import { objectChecks } from './object-checks.ts';
import { scalarChecks } from './scalar-checks.ts';
import { type Check, type Compile, violation } from './violation.ts';

/** Each makes the checks of some keywords; those that cost least come first. */
const groups: readonly ((schema: JsonObject, compile: Compile) => readonly Check[])[] = [
  scalarChecks,
  objectChecks,
  listChecks,
  logicChecks,
];

/**
 * Makes a check of a schema in which `checkSchema` found no mistake. It takes well under a millisecond per kilobyte: code
 * is not generated.
 */
export function compileSchema(schema: JsonObject): Check {
  const definitions = (schema['$defs'] ?? {}) as JsonObject;
  const known = new Map<string, Check>();

  const compile: Compile = (given) => {
    if (!isObject(given)) return given === false ? never : always;
    const checks = groups.flatMap((group) => group(given, compile));
    const { $ref: reference } = given;
    if (typeof reference === 'string') checks.push(referred(definitionOf(reference)));
    return allOf(checks);
  };

  const referred = (name: string): Check => {
    const check = known.get(name) ?? compile(definitions[name]!);
    known.set(name, check);
    return check;
  };

  return compile(schema);
}

const always: Check = () => null;
const notAllowed = violation('is not allowed');
const never: Check = () => notAllowed;

function allOf(checks: readonly Check[]): Check {
  if (checks.length === 0) return always;
  if (checks.length === 1) return checks[0]!;
  return (value) => {
    for (const check of checks) {
      const found = check(value);
      if (found) return found;
    }
    return null;
  };
}
