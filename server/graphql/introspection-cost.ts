import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type SelectionSetNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';

/** Resolvers of introspection need nothing but these of what they are given. */
const everything = { includeDeprecated: true };

/**
 * Counts the objects that answers about the schema itself have. The library nests types in fields and fields in types
 * as deep as a document asks, so few lines can ask for millions. Takes one visit for each selection and each object of
 * the schema that it is made of, however often that object is in the answer.
 */
export class IntrospectionCost {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<SelectionSetNode, Map<unknown, number>>();

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  /** The cost of a field of the root type: 0 unless it is about the schema. A single type costs as much as the largest. */
  rootField({ name, selectionSet }: FieldNode): number {
    if (!selectionSet) return 0;
    if (name.value === SchemaMetaFieldDef.name) {
      return this.#object(
        selectionSet,
        getNamedType(SchemaMetaFieldDef.type) as GraphQLObjectType,
        this.#schema,
      );
    }
    if (name.value !== TypeMetaFieldDef.name) return 0;
    const type = getNamedType(TypeMetaFieldDef.type) as GraphQLObjectType;
    const costs = Object.values(this.#schema.getTypeMap()).map((one) =>
      this.#object(selectionSet, type, one),
    );
    return Math.max(...costs);
  }

  #object(set: SelectionSetNode, type: GraphQLObjectType, value: unknown): number {
    const known = this.#known.get(set) ?? new Map<unknown, number>();
    this.#known.set(set, known);
    const cost = known.get(value) ?? 1 + this.#selections(set, type, value);
    known.set(value, cost);
    return cost;
  }

  #selections({ selections }: SelectionSetNode, type: GraphQLObjectType, value: unknown): number {
    return selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + this.#field(selection, type, value);
      const set =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : this.#fragments.get(selection.name.value)?.selectionSet;
      return set ? sum + this.#object(set, type, value) - 1 : sum; // a fragment is no object
    }, 0);
  }

  #field({ name, selectionSet }: FieldNode, parent: GraphQLObjectType, value: unknown): number {
    const field = parent.getFields()[name.value];
    const type = field && getNamedType(field.type);
    if (!selectionSet || !field?.resolve || !isObjectType(type)) return 0;
    const found = field.resolve(value, everything, undefined, { schema: this.#schema } as GraphQLResolveInfo);
    const items = Array.isArray(found) ? found : [found ?? []].flat();
    return items.reduce((sum: number, item) => sum + this.#object(selectionSet, type, item), 0);
  }
}
