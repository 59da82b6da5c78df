import { type JsonObject, type JsonValue, schemaLimits } from '../../model/index.ts';
import { isObject } from '../is-object.ts';

/** What a schema costs at most. */
interface Load {
  /** Checks of the value itself. */
  readonly here: number;
  /** Checks of any one value inside it. */
  readonly below: number;
}

interface Counted {
  /** The most checks that are made of one value of an event. */
  readonly checks: number;
  /** What is wrong with a schema among `$defs`; null when the references are right. */
  readonly problem: { readonly name: string; readonly text: string } | null;
}

/** Counts the checks that a schema makes of one value. Its keywords have to be right. */
export function countChecks(schema: JsonObject): Counted {
  try {
    const { here, below } = new LoadCounter(schema).of(schema);
    return { checks: Math.max(here, below), problem: null };
  } catch (error) {
    if (!(error instanceof BadReference)) throw error;
    return { checks: 0, problem: { name: error.definition, text: error.message } };
  }
}

class BadReference extends Error {
  constructor(
    readonly definition: string,
    problem: string,
  ) {
    super(problem);
  }
}

class LoadCounter {
  readonly #definitions: JsonObject;
  readonly #known = new Map<string, Load>();
  readonly #open = new Set<string>();

  constructor(schema: JsonObject) {
    this.#definitions = (schema['$defs'] ?? {}) as JsonObject;
  }

  of(schema: JsonValue): Load {
    if (!isObject(schema)) return { here: 1, below: 0 };
    // All of these look at the same value, and so do those inside them.
    const together = onSameValue(schema).map((sub) => this.of(sub));
    const { $ref: reference } = schema;
    if (typeof reference === 'string') together.push(this.#ofReference(definitionOf(reference)));
    return {
      here: ownChecks(schema) + sum(together.map(({ here }) => here)),
      below: this.#inside(schema) + sum(together.map(({ below }) => below)),
    };
  }

  /** The most that is looked at in one element of an array, or in one property of an object. */
  #inside(schema: JsonObject): number {
    const most = (of: readonly JsonValue[]) =>
      Math.max(0, ...of.map((sub) => this.of(sub)).map(({ here, below }) => Math.max(here, below)));
    const one = (keyword: string) => (keyword in schema ? [schema[keyword]!] : []);
    const named = Object.values((schema['properties'] ?? {}) as JsonObject);
    const elements = (schema['prefixItems'] ?? []) as readonly JsonValue[];
    return Math.max(
      most([...named, ...one('additionalProperties')]) + most(one('propertyNames')),
      most([...elements, ...one('items')]) + most(one('contains')),
    );
  }

  #ofReference(name: string): Load {
    if (!Object.hasOwn(this.#definitions, name))
      throw new BadReference(name, 'does not exist, and a $ref leads to it');
    const known = this.#known.get(name);
    if (known) return known;
    if (this.#open.has(name)) throw new BadReference(name, 'must not lead back to itself by $ref');
    if (this.#open.size >= schemaLimits.references)
      throw new BadReference(
        name,
        `must not be the end of more than ${schemaLimits.references} $ref in a row`,
      );
    this.#open.add(name);
    const load = this.of(this.#definitions[name]!);
    this.#open.delete(name);
    this.#known.set(name, load);
    return load;
  }
}

/** The name in `#/$defs/name`. */
export function definitionOf(reference: string): string {
  return reference.slice('#/$defs/'.length);
}

/** The schemas that look at the same value as this one. */
function onSameValue(schema: JsonObject): JsonValue[] {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (schema[keyword] ?? []) as JsonValue[]);
  const single = ['not', 'if', 'then', 'else'].flatMap((keyword) =>
    keyword in schema ? [schema[keyword]!] : [],
  );
  return [...lists, ...single, ...Object.values((schema['dependentSchemas'] ?? {}) as JsonObject)];
}

/** Keywords that look at a value from end to end, which may be as large as an event. */
const walking: ReadonlySet<string> = new Set([
  ...['minLength', 'maxLength', 'format', 'uniqueItems', 'items', 'prefixItems', 'contains'],
  ...['minProperties', 'maxProperties', 'properties', 'additionalProperties', 'propertyNames'],
]);
const checksOfWalking = 10;

/** One for each keyword, 10 if it looks at a whole value, and one for each name that has to be looked for. */
function ownChecks(schema: JsonObject): number {
  const required = (schema['required'] ?? []) as readonly string[];
  const dependent = Object.values((schema['dependentRequired'] ?? {}) as Record<string, string[]>);
  const keywords = Object.keys(schema).map((keyword) => (walking.has(keyword) ? checksOfWalking : 1));
  return sum(keywords) + required.length + dependent.length + dependent.flat().length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
