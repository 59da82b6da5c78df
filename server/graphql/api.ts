import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';

import { type Caller } from '../access/index.ts';
import { type Log } from '../log.ts';
import { isUnavailable } from '../storage/index.ts';
import { createContext, type Context, type Surroundings } from './context.ts';
import { ApiError, createErrorFormatter } from './errors.ts';
import { checkCost, fragmentsOf, parseBounded, rootFieldsOf } from './limits.ts';
import { exactNumbersRule } from './literals.ts';
import { mapAsync } from './map-async.ts';
import { mayUse } from './roles.ts';
import { buildApiSchema } from './schema.ts';

/** What a client sends: a document, and what fills it in. */
interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** A document that passed syntax, limits and validation, with the caller's wishes. */
interface ValidOperation extends Omit<OperationRequest, 'query'> {
  readonly document: DocumentNode;
}

/**
 * The API without a transport. Operations pass the same steps through either door: `screen` (size and shape, before
 * the library validates), validation by `rules`, `permit` (role and cost), and on the way out `formatError`.
 */
export interface Api {
  readonly schema: GraphQLSchema;
  readonly rules: readonly ValidationRule[];
  /** The reason to refuse a document unread, or null. */
  screen(source: string): GraphQLError | null;
  /** The reason why this caller may not run a valid operation, or null. */
  permit(caller: Caller, operation: ValidOperation): GraphQLError | null;
  /** All steps for a subscription at once: what to execute, or why not. */
  prepareSubscription(caller: Caller, request: OperationRequest): ExecutionArgs | readonly GraphQLError[];
  /** Opens a prepared subscription. Every event is answered in a new context: nothing is remembered in between. */
  subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult>;
  /** @param traceparent The request's header of that name, unchecked. */
  contextFor(caller: Caller, traceparent?: string | null): Context;
  /** The only way for an error to leave. */
  formatError(error: unknown): GraphQLFormattedError;
  /** Whether an error is for want of the database, and gone when that is back. */
  isUnavailable(error: unknown): boolean;
}

export function createApi(surroundings: Surroundings & { readonly log: Log }): Api {
  const schema = buildApiSchema();
  const rules = [exactNumbersRule];
  const contextFor: Api['contextFor'] = (...of) => createContext(surroundings, ...of);
  const permit = (caller: Caller, operation: ValidOperation) => permitOperation(schema, caller, operation);
  return {
    schema,
    rules,
    contextFor,
    permit,
    formatError: createErrorFormatter(surroundings.log),
    isUnavailable,
    screen: (source) => refusalOf(() => parseBounded(source)),
    prepareSubscription(caller, { query, operationName, variables }) {
      let document: DocumentNode;
      try {
        document = parseBounded(query);
      } catch (error) {
        return [asParseError(error)];
      }
      const errors = validate(schema, document, [...specifiedRules, ...rules]);
      if (errors.length > 0) return errors;
      const refusal =
        onlySubscriptions(document, operationName) ?? permit(caller, { document, operationName, variables });
      if (refusal) return [refusal];
      return { schema, document, operationName, variableValues: variables, contextValue: contextFor(caller) };
    },
    async subscribe(args) {
      const { caller } = args.contextValue as Context;
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) return source;
      return mapAsync(source, (event) =>
        execute({ ...args, rootValue: event, contextValue: contextFor(caller) }),
      );
    },
  };
}

function refusalOf(act: () => unknown): GraphQLError | null {
  try {
    act();
    return null;
  } catch (error) {
    return asParseError(error);
  }
}

/** Syntax errors of the library get the code that clients know. */
function asParseError(error: unknown): GraphQLError {
  if (error instanceof ApiError || !(error instanceof GraphQLError)) return error as GraphQLError;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
}

function onlySubscriptions(
  document: DocumentNode,
  operationName: string | null | undefined,
): ApiError | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return new ApiError('BAD_REQUEST', 'Name the operation to run: operationName.');
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  return new ApiError(
    'BAD_REQUEST',
    'Only subscriptions run over the WebSocket: send queries and mutations by POST.',
  );
}

function permitOperation(
  schema: GraphQLSchema,
  caller: Caller,
  request: ValidOperation,
): GraphQLError | null {
  const { document, operationName, variables } = request;
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return null; // executing it says what is wrong
  for (const { name } of rootFieldsOf(operation, fragmentsOf(document))) {
    if (!mayUse(caller.role, `${root.name}.${name.value}`)) {
      return new ApiError('FORBIDDEN', `The role ${caller.role} may not use ${name.value}.`);
    }
  }
  return refusalOf(() => checkCost({ schema, document, operation, variables: variables ?? {} }));
}
