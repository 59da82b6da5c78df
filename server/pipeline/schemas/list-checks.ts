import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { type Check, type Compile, violation, within } from './violation.ts';

type ListCheck = (list: readonly JsonValue[]) => ReturnType<Check>;

/** What a schema asks of lists: their elements, and how many there are. */
export function listChecks(schema: JsonObject, compile: Compile): Check[] {
  const { minItems, maxItems, uniqueItems, contains } = schema;
  const checks: ListCheck[] = [];
  if (minItems !== undefined)
    checks.push(counted((count) => count >= (minItems as number), `at least ${String(minItems)}`));
  if (maxItems !== undefined)
    checks.push(counted((count) => count <= (maxItems as number), `at most ${String(maxItems)}`));
  if (uniqueItems === true) checks.push(unique);
  if ('items' in schema || 'prefixItems' in schema) checks.push(elementsOf(schema, compile));
  if (contains !== undefined) checks.push(containing(schema, compile(contains)));
  return checks.map(
    (check) => (value) => (Array.isArray(value) ? check(value as readonly JsonValue[]) : null),
  );
}

function counted(passes: (count: number) => boolean, problem: string): ListCheck {
  const wrong = violation(`must have ${problem} elements`);
  return (list) => (passes(list.length) ? null : wrong);
}

const repeated = violation('must not have an element twice');

/** Such lists have scalars only, as their `items` say: any other element is refused for that. */
const unique: ListCheck = (list) => (new Set(list).size === list.length ? null : repeated);

function elementsOf({ prefixItems = [], items }: JsonObject, compile: Compile): ListCheck {
  const first = (prefixItems as readonly JsonValue[]).map(compile);
  const others = items === undefined ? null : compile(items);
  return (list) => {
    const count = others ? list.length : Math.min(first.length, list.length);
    for (let index = 0; index < count; index += 1) {
      const found = (first[index] ?? others)!(list[index]!);
      if (found) return within(index, found);
    }
    return null;
  };
}

function containing({ minContains = 1, maxContains = Infinity }: JsonObject, check: Check): ListCheck {
  const [least, most] = [minContains as number, maxContains as number];
  const tooFew = violation(`must have at least ${least} elements that meet contains`);
  const tooMany = violation(`must have at most ${most} elements that meet contains`);
  return (list) => {
    let count = 0;
    for (const element of list) if (check(element) === null) count += 1;
    if (count < least) return tooFew;
    return count > most ? tooMany : null;
  };
}
