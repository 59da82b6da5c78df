import {
  GraphQLError,
  Kind,
  parse,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { ApiError } from './errors.ts';

/** What a document may be, over HTTP and WebSocket alike. */
const documentLimits = {
  /** Characters. Each error of validation counts lines from the start. */
  length: 1024 * 1024,
  lines: 10_000,
  /** Words and signs. Ten thousand are 250 events written into a mutation; variables take any number. */
  tokens: 10_000,
  /** Operations and fragments: validation compares each with each. */
  definitions: 200,
  /** Nested selections. The dashboard needs 7. */
  depth: 12,
  /** The same below `__schema` and `__type`: tools nest types nine times. */
  introspectionDepth: 20,
  /** Fields after fragments are filled in: nested fragments cannot multiply. */
  fields: 1000,
  /** Fields of one selection set under the same name: validation compares each with each. */
  repeats: 50,
  /** Fields of the root type, aliases included. */
  rootFields: 20,
} as const;

/**
 * Reads a document and refuses what would be too much work to validate, in time proportional to its length.
 *
 * @throws ApiError, or a GraphQLError that says where the syntax is wrong.
 */
export function parseBounded(source: string): DocumentNode {
  checkText(source);
  const document = parseWithin(source);
  const { definitions } = document;
  if (definitions.length > documentLimits.definitions) {
    throw tooComplex(
      `The document has ${definitions.length} operations and fragments; ${documentLimits.definitions} are allowed.`,
    );
  }
  const fragments = fragmentsOf(document);
  const meter = new ShapeMeter(fragments);
  for (const definition of definitions) checkShape(definition, meter, fragments);
  return document;
}

function checkText(source: string): void {
  const { length, lines } = documentLimits;
  if (source.length > length) {
    throw tooComplex(`The document has more than ${length} characters: send values as variables.`);
  }
  let count = 1;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) count += 1;
  }
  if (count > lines) throw tooComplex(`The document has more than ${lines} lines.`);
}

function parseWithin(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: documentLimits.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw tooComplex('The document is nested too deeply.');
    if (isTokenLimit(error)) throw tooComplex(`The document has more than ${documentLimits.tokens} tokens.`);
    throw error;
  }
}

/** The library tells it as an error of syntax. */
function isTokenLimit(error: unknown): boolean {
  return error instanceof GraphQLError && error.message.includes(`${documentLimits.tokens} tokens`);
}

export function tooComplex(message: string): ApiError {
  return new ApiError('TOO_COMPLEX', message);
}

/** By their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** Checks an operation, or a fragment, which no operation may use: it is validated all the same. */
function checkShape(definition: DefinitionNode, meter: ShapeMeter, fragments: Fragments): void {
  if (definition.kind === Kind.FRAGMENT_DEFINITION) {
    const introspects = definition.typeCondition.name.value.startsWith('__');
    const { depth, ...rest } = meter.fragment(definition.name.value);
    return checkSize(introspects ? { ...rest, depth: 0, introspectionDepth: depth } : { ...rest, depth });
  }
  if (definition.kind !== Kind.OPERATION_DEFINITION) return;
  checkSize(meter.measure(definition.selectionSet));
  const { rootFields } = documentLimits;
  const roots = rootFieldsOf(definition, fragments).length;
  if (roots > rootFields) {
    throw tooComplex(`The operation asks for ${roots} root fields; ${rootFields} are allowed.`);
  }
}

function checkSize({ depth, introspectionDepth, fields }: Shape): void {
  checkDepth(depth, documentLimits.depth);
  checkDepth(introspectionDepth, documentLimits.introspectionDepth);
  if (fields > documentLimits.fields) {
    throw tooComplex(`The operation has more than ${documentLimits.fields} fields.`);
  }
}

function checkDepth(depth: number, allowed: number): void {
  if (depth > allowed) throw tooComplex(`The operation is ${depth} levels deep; ${allowed} are allowed.`);
}

interface Shape {
  readonly depth: number;
  /** Of what stands below `__schema` and `__type`, if these stand at the top. */
  readonly introspectionDepth: number;
  /** Counted after fragments are filled in; without end when they are nested to explode. */
  readonly fields: number;
}

const nothing: Shape = { depth: 0, introspectionDepth: 0, fields: 0 };

/** Measures selections without types, each fragment once. A fragment within itself counts as nothing: validation refuses it. */
class ShapeMeter {
  readonly #known = new Map<string, Shape>();
  readonly #fragments: Fragments;

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  /** @param repeats how often each name stands in the set, with what inline fragments add. */
  measure(set: SelectionSetNode | undefined, repeats = new Map<string, number>()): Shape {
    let { depth, introspectionDepth, fields } = nothing;
    for (const selection of set?.selections ?? []) {
      const shape = this.#selection(selection, repeats);
      depth = Math.max(depth, shape.depth);
      introspectionDepth = Math.max(introspectionDepth, shape.introspectionDepth);
      fields += shape.fields;
    }
    return { depth, introspectionDepth, fields };
  }

  /** A fragment that there is not counts as nothing, but validation compares its name with each other. */
  fragment(name: string): Shape {
    const known = this.#known.get(name);
    if (known) return known;
    this.#known.set(name, nothing);
    if (this.#known.size > documentLimits.definitions) {
      throw tooComplex(`The document names more than ${documentLimits.definitions} fragments.`);
    }
    const shape = this.measure(this.#fragments.get(name)?.selectionSet);
    this.#known.set(name, shape);
    return shape;
  }

  #selection(selection: SelectionNode, repeats: Map<string, number>): Shape {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.measure(selection.selectionSet, repeats);
    countRepeat((selection.alias ?? selection.name).value, repeats);
    const inner = this.measure(selection.selectionSet);
    const depth = 1 + Math.max(inner.depth, inner.introspectionDepth);
    const fields = 1 + inner.fields;
    const introspects = ['__schema', '__type'].includes(selection.name.value);
    return introspects
      ? { depth: 0, introspectionDepth: depth, fields }
      : { depth, introspectionDepth: 0, fields };
  }
}

function countRepeat(name: string, repeats: Map<string, number>): void {
  const count = (repeats.get(name) ?? 0) + 1;
  repeats.set(name, count);
  if (count > documentLimits.repeats) {
    throw tooComplex(`A selection has more than ${documentLimits.repeats} fields of the same name.`);
  }
}

/** The root fields that an operation asks for, those in fragments, too; once per mention. */
export function rootFieldsOf(operation: OperationDefinitionNode, fragments: Fragments): FieldNode[] {
  const found: FieldNode[] = [];
  const visited = new Set<string>();
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) found.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        collect(fragments.get(selection.name.value)?.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  return found;
}
