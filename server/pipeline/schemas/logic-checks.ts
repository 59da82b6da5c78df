import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { type Check, type Compile, violation } from './violation.ts';

/** What `allOf`, `anyOf`, `oneOf`, `not` and `if` ask for. */
export function logicChecks(schema: JsonObject, compile: Compile): Check[] {
  const listOf = (keyword: string) => ((schema[keyword] ?? []) as readonly JsonValue[]).map(compile);
  const checks = listOf('allOf');
  if ('anyOf' in schema) checks.push(anyOf(listOf('anyOf')));
  if ('oneOf' in schema) checks.push(oneOf(listOf('oneOf')));
  if ('not' in schema) checks.push(not(compile(schema['not']!)));
  if ('if' in schema) checks.push(branch(schema, compile));
  return checks;
}

const none = violation('must meet one of the alternatives of anyOf');

function anyOf(checks: readonly Check[]): Check {
  return (value) => (checks.some((check) => check(value) === null) ? null : none);
}

const notOne = violation('must meet exactly one of the alternatives of oneOf');

function oneOf(checks: readonly Check[]): Check {
  return (value) => (checks.filter((check) => check(value) === null).length === 1 ? null : notOne);
}

const excluded = violation('must not meet the schema of not');

function not(check: Check): Check {
  return (value) => (check(value) === null ? excluded : null);
}

function branch(schema: JsonObject, compile: Compile): Check {
  const condition = compile(schema['if']!);
  const [met, unmet] = [compile(schema['then'] ?? true), compile(schema['else'] ?? true)];
  return (value) => (condition(value) === null ? met(value) : unmet(value));
}
