import {
  createSourceEventStream,
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';

import { type Caller } from '../access/index.ts';
import { type Log } from '../log.ts';
import { isUnavailable } from '../storage/index.ts';
import { createContext, type Context, type Surroundings } from './context.ts';
import { createErrorFormatter } from './errors.ts';
import { mapAsync } from './map-async.ts';
import { createPreparation, type Door, type OperationRequest } from './prepare.ts';
import { buildApiSchema } from './schema.ts';

/** What to execute: the very document that was screened, with the variables whose cost was counted. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly contextValue: Context;
}

/** The API without a transport. Every operation passes `prepare` before it runs, and `formatError` on its way out. */
export interface Api {
  readonly schema: GraphQLSchema;
  /**
   * Parses an operation once, and checks all that can be checked before it runs: size and shape, validity, whether
   * this door takes it, the caller's role, and its cost.
   *
   * @param traceparent The request's header of that name, unchecked.
   * @returns what to execute, or why not.
   */
  prepare(
    caller: Caller,
    request: OperationRequest,
    door: Door,
    traceparent?: string | null,
  ): PreparedOperation | readonly GraphQLError[];
  /** Opens a prepared subscription. Every event is answered in a new context: nothing is remembered in between. */
  subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult>;
  /** The only way for an error to leave. */
  formatError(error: unknown): GraphQLFormattedError;
  /** Whether an error is for want of the database, and gone when that is back. */
  isUnavailable(error: unknown): boolean;
}

export function createApi(surroundings: Surroundings & { readonly log: Log }): Api {
  const schema = buildApiSchema();
  const prepare = createPreparation(schema);
  return {
    schema,
    formatError: createErrorFormatter(surroundings.log),
    isUnavailable,
    prepare(caller, request, door, traceparent) {
      const prepared = prepare(caller, request, door);
      if (!('document' in prepared)) return prepared;
      return { schema, ...prepared, contextValue: createContext(surroundings, caller, traceparent) };
    },
    async subscribe(args) {
      const { caller } = args.contextValue as Context;
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) return source;
      return mapAsync(source, (event) =>
        execute({ ...args, rootValue: event, contextValue: createContext(surroundings, caller) }),
      );
    },
  };
}
