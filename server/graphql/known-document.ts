import {
  getOperationAST,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';

import { checkCost, type CostInput } from './cost.ts';
import { fragmentsOf, rootFieldsOf, type Fragments } from './limits.ts';

/** A parsed document, with what was found out about its operations: clients run the same ones again and again. */
export class KnownDocument {
  readonly document: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #operations = new Map<string | null, KnownOperation>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.document = document;
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
  }

  /** @param name None for the only operation. @returns null when it cannot be determined. */
  operation(name: string | null): KnownOperation | null {
    const known = this.#operations.get(name);
    if (known) return known;
    const node = getOperationAST(this.document, name);
    if (!node) return null;
    const operation = new KnownOperation(this.#schema, node, this.#fragments);
    this.#operations.set(name, operation);
    return operation;
  }
}

/** One operation of a document. */
export class KnownOperation {
  readonly kind: OperationTypeNode;
  readonly #schema: GraphQLSchema;
  readonly #node: OperationDefinitionNode;
  readonly #fragments: Fragments;
  #rootFields: readonly string[] | null = null;
  #passes = false;

  constructor(schema: GraphQLSchema, node: OperationDefinitionNode, fragments: Fragments) {
    this.kind = node.operation;
    this.#schema = schema;
    this.#node = node;
    this.#fragments = fragments;
  }

  /** The names of the root fields that it asks for. */
  get rootFields(): readonly string[] {
    return (this.#rootFields ??= rootFieldsOf(this.#node, this.#fragments).map(({ name }) => name.value));
  }

  /** To be called for a valid document only. @throws ApiError when it would read too much. */
  checkCost(variables: CostInput['variables']): void {
    if (this.#passes) return;
    const checked = { schema: this.#schema, operation: this.#node, fragments: this.#fragments, variables };
    this.#passes = !checkCost(checked).dependsOnVariables;
  }
}
