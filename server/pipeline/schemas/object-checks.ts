import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { type Check, type Compile, missing, violation, within } from './violation.ts';

type ObjectCheck = (object: JsonObject) => ReturnType<Check>;

/** What a schema asks of objects: their properties, the names of these, and how many there are. */
export function objectChecks(schema: JsonObject, compile: Compile): Check[] {
  const { required, minProperties, maxProperties, propertyNames, dependentRequired, dependentSchemas } =
    schema;
  const checks: ObjectCheck[] = [];
  if (required !== undefined) checks.push(having(required as readonly string[]));
  if (minProperties !== undefined)
    checks.push(counted((count) => count >= (minProperties as number), `at least ${String(minProperties)}`));
  if (maxProperties !== undefined)
    checks.push(counted((count) => count <= (maxProperties as number), `at most ${String(maxProperties)}`));
  if (propertyNames !== undefined) checks.push(named(compile(propertyNames)));
  if ('properties' in schema || 'additionalProperties' in schema) checks.push(propertiesOf(schema, compile));
  for (const [name, names] of entries(dependentRequired))
    checks.push(where(name, having(names as readonly string[])));
  for (const [name, dependent] of entries(dependentSchemas)) checks.push(where(name, compile(dependent)));
  return checks.map((check) => (value) => (isObject(value) ? check(value) : null));
}

const entries = (value: JsonValue | undefined) => Object.entries((value ?? {}) as JsonObject);

function having(names: readonly string[]): ObjectCheck {
  return (object) => {
    for (const name of names) if (!Object.hasOwn(object, name)) return missing(name);
    return null;
  };
}

function where(name: string, check: ObjectCheck): ObjectCheck {
  return (object) => (Object.hasOwn(object, name) ? check(object) : null);
}

function counted(passes: (count: number) => boolean, problem: string): ObjectCheck {
  const wrong = violation(`must have ${problem} properties`);
  return (object) => (passes(Object.keys(object).length) ? null : wrong);
}

function named(check: Check): ObjectCheck {
  return (object) => {
    for (const name of Object.keys(object)) {
      const found = check(name);
      if (found) return within(name, violation(`has a name that ${found.problem}`));
    }
    return null;
  };
}

function propertiesOf({ properties, additionalProperties }: JsonObject, compile: Compile): ObjectCheck {
  const known = new Map(entries(properties).map(([name, schema]) => [name, compile(schema)]));
  const others = additionalProperties === undefined ? null : compile(additionalProperties);
  return (object) => {
    // By what the event has: a schema with many properties costs a small object nothing.
    for (const name of Object.keys(object)) {
      const check = known.get(name) ?? others;
      const found = check && check(object[name]!);
      if (found) return within(name, found);
    }
    return null;
  };
}
