import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { ApiError } from './errors.ts';

/** What an operation may be, over HTTP and WebSocket alike. */
const operationLimits = {
  /** Words and signs of a document. Ten thousand are 250 events written into a mutation; variables take any number. */
  tokens: 10_000,
  /** Nested selections. The dashboard needs 7. */
  depth: 12,
  /** The same for documents that ask for the schema: tools nest types nine times. */
  introspectionDepth: 20,
  /** Fields after fragments are filled in: nested fragments cannot multiply. */
  fields: 1000,
  /** Fields of the root type, aliases included. */
  rootFields: 20,
  /** Objects that an operation may make the server read, by `costOf`. */
  cost: 20_000,
  /** What a list is taken to have when no argument says so. */
  assumedListLength: 10,
} as const;

/**
 * Reads a document and refuses what would be too much work to validate.
 *
 * @throws ApiError, or a GraphQLError that says where the syntax is wrong.
 */
export function parseBounded(source: string): DocumentNode {
  const document = parseWithin(source);
  const fragments = fragmentsOf(document);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) checkShape(definition, fragments);
  }
  return document;
}

function parseWithin(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: operationLimits.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw tooComplex('The document is nested too deeply.');
    if (isTokenLimit(error)) throw tooComplex(`The document has more than ${operationLimits.tokens} tokens.`);
    throw error;
  }
}

/** The library tells it as an error of syntax. */
function isTokenLimit(error: unknown): boolean {
  return error instanceof GraphQLError && error.message.includes(`${operationLimits.tokens} tokens`);
}

function tooComplex(message: string): ApiError {
  return new ApiError('TOO_COMPLEX', message);
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function checkShape(operation: OperationDefinitionNode, fragments: Fragments): void {
  const { fields: maxFields, rootFields: maxRootFields } = operationLimits;
  const { depth, fields, introspection } = new ShapeMeter(fragments).measure(operation.selectionSet);
  const maxDepth = introspection ? operationLimits.introspectionDepth : operationLimits.depth;
  if (depth > maxDepth) throw tooComplex(`The operation is ${depth} levels deep; ${maxDepth} are allowed.`);
  if (fields > maxFields) throw tooComplex(`The operation has more than ${maxFields} fields.`);
  const roots = rootFieldsOf(operation, fragments).length;
  if (roots > maxRootFields) {
    throw tooComplex(`The operation asks for ${roots} root fields; ${maxRootFields} are allowed.`);
  }
}

interface Shape {
  readonly depth: number;
  /** Counted after fragments are filled in; without end when they are nested to explode. */
  readonly fields: number;
  readonly introspection: boolean;
}

const nothing: Shape = { depth: 0, fields: 0, introspection: false };

/** Measures selections without types, each fragment once. A fragment within itself counts as nothing: validation refuses it. */
class ShapeMeter {
  readonly #known = new Map<string, Shape>();
  readonly #fragments: Fragments;

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  measure(set: SelectionSetNode | undefined): Shape {
    let { depth, fields, introspection } = nothing;
    for (const selection of set?.selections ?? []) {
      const shape = this.#selection(selection);
      depth = Math.max(depth, shape.depth);
      fields += shape.fields;
      introspection ||= shape.introspection;
    }
    return { depth, fields, introspection };
  }

  #selection(selection: SelectionSetNode['selections'][number]): Shape {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    const inner = this.measure(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return inner;
    const introspection = inner.introspection || ['__schema', '__type'].includes(selection.name.value);
    return { depth: inner.depth + 1, fields: inner.fields + 1, introspection };
  }

  #fragment(name: string): Shape {
    const known = this.#known.get(name);
    if (known) return known;
    this.#known.set(name, nothing);
    const shape = this.measure(this.#fragments.get(name)?.selectionSet);
    this.#known.set(name, shape);
    return shape;
  }
}

/** The root fields that an operation asks for, those in fragments, too; once per mention. */
export function rootFieldsOf(operation: OperationDefinitionNode, fragments: Fragments): FieldNode[] {
  return fieldsOf(operation.selectionSet, fragments, new Set());
}

function fieldsOf(set: SelectionSetNode, fragments: Fragments, visited: Set<string>): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, fragments, visited);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || visited.has(fragment.name.value)) return [];
    visited.add(fragment.name.value);
    return fieldsOf(fragment.selectionSet, fragments, visited);
  });
}

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * How many objects a valid operation may make the server read. Scalars cost nothing, an object costs 1 and what is
 * asked of it, a list as many times that as `limit` or `first` of it or of the field around it says, else ten times.
 */
export function costOf({ schema, document, operation, variables }: CostInput): number {
  const fragments = fragmentsOf(document);
  const root = schema.getRootType(operation.operation);
  return root ? selectionCost(operation.selectionSet, root, null) : 0;

  function selectionCost(set: SelectionSetNode, parent: GraphQLObjectType, page: number | null): number {
    return fieldsOf(set, fragments, new Set()).reduce((sum, node) => sum + fieldCost(node, parent, page), 0);
  }

  function fieldCost(node: FieldNode, parent: GraphQLObjectType, page: number | null): number {
    const field = parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (!field || !isCompositeType(type) || !isObjectType(type)) return 0;
    const times = isList(field.type) ? (page ?? operationLimits.assumedListLength) : 1;
    const inner = node.selectionSet ? selectionCost(node.selectionSet, type, pageSizeOf(node, field)) : 0;
    return times * (1 + inner);
  }

  function pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    const argument = field.args.find(({ name }) => name === 'limit' || name === 'first');
    if (!argument) return null;
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const value =
      given?.kind === Kind.VARIABLE
        ? variableValue(given.name.value)
        : given?.kind === Kind.INT
          ? given.value
          : undefined;
    return Math.max(0, Number(value ?? argument.defaultValue) || 0);
  }

  function variableValue(name: string): unknown {
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    const byDefault = definition?.defaultValue;
    return variables[name] ?? (byDefault?.kind === Kind.INT ? byDefault.value : undefined);
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** @throws ApiError when the operation would read too much. */
export function checkCost(input: CostInput): void {
  const cost = costOf(input);
  if (cost <= operationLimits.cost) return;
  throw tooComplex(
    `The operation may read ${cost} objects; ${operationLimits.cost} are allowed. Ask for smaller pages, or for less of each item.`,
  );
}
