import {
  getNamedType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { IntrospectionCost } from './introspection-cost.ts';
import { type Fragments, tooComplex } from './limits.ts';
import { fixedBoundOf, isList, pageArgumentOf } from './list-bounds.ts';

/** Objects that an operation may make the server read, by {@link costOf}; it is ended if it reads more after all. */
export const maxCost = 20_000;
/** Values of a list of scalars that cost as much as an object. */
const valuesPerObject = 10;

export interface CostInput {
  readonly schema: GraphQLSchema;
  /** Of a document that is valid for the schema. */
  readonly operation: OperationDefinitionNode;
  /** Of the same document. */
  readonly fragments: Fragments;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OperationCost {
  readonly objects: number;
  /** Whether other variables could make it another. */
  readonly dependsOnVariables: boolean;
}

/** @throws ApiError when the operation would read too much. */
export function checkCost(input: CostInput): OperationCost {
  const cost = costOf(input);
  if (cost.objects <= maxCost) return cost;
  throw tooComplex(
    `The operation may read ${cost.objects} objects; ${maxCost} are allowed. ` +
      'Ask for smaller pages, or for less of each item.',
  );
}

/**
 * How many objects a valid operation may make the server read, at most. An object costs 1 and what is asked of it. A list
 * costs as many times that as it can have items: as `limit` or `first` of the field around it says, or else its own bound.
 * Scalars cost nothing, lists of them 1 for every ten values.
 */
export function costOf(input: CostInput): OperationCost {
  const root = input.schema.getRootType(input.operation.operation);
  if (!root) return { objects: 0, dependsOnVariables: false };
  const meter = new CostMeter(input);
  const { fixed } = meter.selections(input.operation.selectionSet, root);
  return { objects: Math.ceil(fixed), dependsOnVariables: meter.dependsOnVariables };
}

/** The cost of a selection set, which depends on the page size of the field around it. */
interface Cost {
  readonly fixed: number;
  /** Times the page size. */
  readonly perItem: number;
}

const free: Cost = { fixed: 0, perItem: 0 };
const perValue = 1 / valuesPerObject;

/** Adds up costs in one walk: each fragment once for each type that it is used on, however often it is spread. */
class CostMeter {
  dependsOnVariables = false;
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #introspection: IntrospectionCost;
  readonly #known = new Map<string, Cost>();
  /** By the name of the variable: what was given, or else its default. */
  readonly #numbers = new Map<string, unknown>();

  constructor({ schema, operation, fragments, variables }: CostInput) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#introspection = new IntrospectionCost(schema, this.#fragments);
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
    if (!field) return { fixed: this.#introspection.rootField(node), perItem: 0 };
    const type = getNamedType(field.type);
    const cost = isObjectType(type) ? this.#object(node, field, type) : isList(field.type) ? perValue : 0;
    if (!isList(field.type)) return { fixed: cost, perItem: 0 };
    const bound = fixedBoundOf(field);
    return bound === undefined ? { fixed: 0, perItem: cost } : { fixed: bound * cost, perItem: 0 };
  }

  #object(node: FieldNode, field: GraphQLField<unknown, unknown>, type: GraphQLObjectType): number {
    const { fixed, perItem } = node.selectionSet ? this.selections(node.selectionSet, type) : free;
    return 1 + fixed + (perItem === 0 ? 0 : perItem * this.#pageSize(node, field));
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

  /** @throws for a field without such an argument: `boundLists` lets none have the lists of a page. */
  #pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const argument = pageArgumentOf(field);
    if (!argument) throw new Error(`The lists in ${field.name} have no bound.`);
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    if (given?.kind === Kind.VARIABLE) this.dependsOnVariables = true;
    const value =
      given?.kind === Kind.VARIABLE
        ? this.#numbers.get(given.name.value)
        : given?.kind === Kind.INT
          ? given.value
          : undefined;
    return Math.max(0, Number(value ?? argument.defaultValue) || 0);
  }
}
