import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { fragmentsOf, tooComplex } from './limits.ts';

/** Objects that an operation may make the server read, by {@link costOf}. */
const maxCost = 20_000;
/** What a list is taken to have when no argument says so. */
const assumedListLength = 10;

export interface CostInput {
  readonly schema: GraphQLSchema;
  /** Valid for the schema. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** @throws ApiError when the operation would read too much. */
export function checkCost(input: CostInput): void {
  const cost = costOf(input);
  if (cost <= maxCost) return;
  throw tooComplex(
    `The operation may read ${cost} objects; ${maxCost} are allowed. Ask for smaller pages, or for less of each item.`,
  );
}

/**
 * How many objects a valid operation may make the server read. Scalars cost nothing, an object costs 1 and what is
 * asked of it, a list as many times that as `limit` or `first` of the field around it says, else ten times.
 */
export function costOf(input: CostInput): number {
  const root = input.schema.getRootType(input.operation.operation);
  return root ? total(new CostMeter(input).selections(input.operation.selectionSet, root), null) : 0;
}

/** The cost of a selection set, which depends on the page size of the field around it. */
interface Cost {
  readonly fixed: number;
  /** Times the page size. */
  readonly perItem: number;
}

const free: Cost = { fixed: 0, perItem: 0 };

function total({ fixed, perItem }: Cost, pageSize: number | null): number {
  return fixed + perItem * (pageSize ?? assumedListLength);
}

/** Adds up costs in one walk: each fragment once for each type that it is used on, however often it is spread. */
class CostMeter {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Cost>();
  /** By the name of the variable: what was given, or else its default. */
  readonly #numbers = new Map<string, unknown>();

  constructor({ schema, document, operation, variables }: CostInput) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
      this.#numbers.set(name, given ?? (defaultValue?.kind === Kind.INT ? defaultValue.value : undefined));
    }
  }

  selections(set: SelectionSetNode, parent: GraphQLObjectType): Cost {
    let { fixed, perItem } = free;
    for (const selection of set.selections) {
      const cost =
        selection.kind === Kind.FIELD
          ? this.#field(selection, parent)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#spread(selection, parent)
            : this.#fragment(selection, parent);
      fixed += cost.fixed;
      perItem += cost.perItem;
    }
    return { fixed, perItem };
  }

  #field(node: FieldNode, parent: GraphQLObjectType): Cost {
    const field = parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (!field || !isObjectType(type)) return free;
    const inner = node.selectionSet ? this.selections(node.selectionSet, type) : free;
    const cost = 1 + total(inner, this.#pageSize(node, field));
    return isList(field.type) ? { fixed: 0, perItem: cost } : { fixed: cost, perItem: 0 };
  }

  #spread({ name }: FragmentSpreadNode, parent: GraphQLObjectType): Cost {
    const key = `${name.value} ${parent.name}`;
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, free); // a fragment within itself: validation refuses it
    const fragment = this.#fragments.get(name.value);
    const cost = fragment ? this.#fragment(fragment, parent) : free;
    this.#known.set(key, cost);
    return cost;
  }

  #fragment(
    { typeCondition, selectionSet }: FragmentDefinitionNode | InlineFragmentNode,
    parent: GraphQLObjectType,
  ): Cost {
    const type = typeCondition && this.#schema.getType(typeCondition.name.value);
    return this.selections(selectionSet, isObjectType(type) ? type : parent);
  }

  #pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    const argument = field.args.find(({ name }) => name === 'limit' || name === 'first');
    if (!argument) return null;
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const value =
      given?.kind === Kind.VARIABLE
        ? this.#numbers.get(given.name.value)
        : given?.kind === Kind.INT
          ? given.value
          : undefined;
    return Math.max(0, Number(value ?? argument.defaultValue) || 0);
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
