import { type JsonObject, type JsonValue } from '../model/index.ts';
import { type Random } from './simulation/random.ts';

/** A random schema of events, with every keyword of schemas of events, and values that meet such schemas now and then. */
export function randomSchema(random: Random): JsonObject {
  const schema = random.pick(nodes)(random, 2);
  const $defs = { small: leaf(random), nested: subschema(random, 1) };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs, ...schema };
}

const names = ['a', 'b', 'c', 'constructor', 'é.~/'];
const scalars: readonly JsonValue[] = ['', 'a', 'aa', 'é😀', 'b', 0, 1, -1, 1.5, 10, true, false, null];
const types = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'];

const some = <T>(random: Random, values: readonly T[]): T[] =>
  values.filter(() => random.between(0, 2) === 0);
const few = <T>(random: Random, make: () => T): T[] => Array.from({ length: random.between(1, 3) }, make);
const byName = (random: Random, make: () => JsonValue): JsonObject =>
  Object.fromEntries(some(random, names).map((name) => [name, make()]));

type Maker = (random: Random, depth: number) => JsonObject;

const leaves: readonly Maker[] = [
  (random) => ({ type: random.pick(types) }),
  (random) => ({ type: [...new Set([random.pick(types), random.pick(types)])] }),
  (random) => ({ const: random.pick(scalars) }),
  (random) => ({ enum: [...new Set([random.pick(scalars), random.pick(scalars), 'a'])] }),
  (random) => ({ minimum: random.between(-1, 2) }),
  (random) => ({ maximum: random.between(-1, 2) }),
  (random) => ({ exclusiveMinimum: random.between(-1, 2), exclusiveMaximum: random.between(1, 12) }),
  (random) => ({ multipleOf: random.pick([0.5, 1, 3]) }),
  (random) => ({ minLength: random.between(0, 3) }),
  (random) => ({ maxLength: random.between(0, 3) }),
];

const nodes: readonly Maker[] = [
  objectSchema,
  objectSchema,
  (random, depth) => ({ items: subschema(random, depth), minItems: random.between(0, 2) }),
  (random, depth) => ({ prefixItems: few(random, () => subschema(random, depth)), maxItems: 3 }),
  (random, depth) => ({ prefixItems: [leaf(random)], items: subschema(random, depth) }),
  (random, depth) => ({ contains: subschema(random, depth) }),
  (random) => ({ contains: leaf(random), minContains: random.between(0, 2), maxContains: 2 }),
  (random) => ({ items: { type: random.pick(['string', 'number']) }, uniqueItems: true }),
  (random, depth) => ({ allOf: few(random, () => subschema(random, depth)) }),
  (random, depth) => ({ anyOf: few(random, () => subschema(random, depth)) }),
  (random, depth) => ({ oneOf: few(random, () => subschema(random, depth)) }),
  (random, depth) => ({ not: subschema(random, depth) }),
  (random, depth) => ({ if: leaf(random), then: subschema(random, depth), else: leaf(random) }),
  (random) => ({ $ref: random.pick(['#/$defs/small', '#/$defs/nested']), maxLength: 3 }),
];

function leaf(random: Random): JsonObject {
  return random.pick(leaves)(random, 0);
}

function subschema(random: Random, depth: number): JsonObject | boolean {
  if (random.between(0, 15) === 0) return random.between(0, 1) === 0;
  // No references below `$defs`: they would lead back.
  const inner = depth === 1 ? nodes.slice(0, -1) : nodes;
  return depth <= 0 || random.between(0, 2) === 0 ? leaf(random) : random.pick(inner)(random, depth - 1);
}

function objectSchema(random: Random, depth: number): JsonObject {
  const optional: readonly Maker[] = [
    () => ({ required: some(random, names) }),
    () => ({ additionalProperties: subschema(random, depth - 1) }),
    () => ({ propertyNames: leaf(random) }),
    () => ({ minProperties: random.between(0, 2) }),
    () => ({ maxProperties: random.between(0, 3) }),
    () => ({ dependentRequired: byName(random, () => some(random, names)) }),
    () => ({ dependentSchemas: byName(random, () => subschema(random, depth - 1)) }),
  ];
  const more = optional.filter(() => random.between(0, 5) === 0).map((make) => make(random, depth));
  const properties = byName(random, () => subschema(random, depth - 1));
  return Object.assign({ properties }, ...more) as JsonObject;
}

/** A random value of up to `depth` levels. */
export function randomValue(random: Random, depth: number): JsonValue {
  const kind = depth <= 0 ? 0 : random.between(0, 3);
  if (kind <= 1) return random.pick(scalars);
  if (kind === 2) return few(random, () => randomValue(random, depth - 1));
  return byName(random, () => randomValue(random, depth - 1));
}
