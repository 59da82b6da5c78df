import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

import { type Caller } from '../access/index.ts';
import { DocumentCache } from './document-cache.ts';
import { type ErrorCode } from './error-codes.ts';
import { ApiError } from './errors.ts';
import { KnownDocument, type KnownOperation } from './known-document.ts';
import { parseBounded } from './limits.ts';
import { exactNumbersRule } from './literals.ts';
import { mayAsk, mayUse } from './roles.ts';

/** What a client sends: a document, and what fills it in. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** How an operation came, which decides what kinds of operations are taken. */
export type Door = 'GET' | 'POST' | 'WebSocket';

/** A document that passed all checks, and what to run of it. */
interface Prepared {
  readonly document: DocumentNode;
  readonly kind: OperationTypeNode;
  readonly operationName: string | null;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

type Prepare = (caller: Caller, request: OperationRequest, door: Door) => Prepared | readonly GraphQLError[];

const rules = [...specifiedRules, exactNumbersRule];
/** As many as a person reads. */
const maxErrors = 20;

/** Makes the function that parses and checks operations before they run: the same steps for every door. */
export function createPreparation(schema: GraphQLSchema): Prepare {
  const valid = new DocumentCache();
  return (caller, { query, operationName = null, variables }, door) => {
    try {
      const cached = valid.get(query);
      const known = cached ?? new KnownDocument(schema, parseBounded(query));
      const { document } = known;
      const operation = known.operation(operationName);
      if (!operation) throw unresolved(document, operationName);
      refuseKind(operation, door);
      const errors = cached ? [] : validate(schema, document, rules, { maxErrors });
      if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
      if (!cached) valid.add(caller.workspaceId, query, known);
      refuseRole(schema, caller, operation);
      const variableValues = variables ?? {};
      operation.checkCost(variableValues);
      return { document, kind: operation.kind, operationName, variableValues };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    }
  };
}

/** Why the operation to run cannot be determined. */
function unresolved({ definitions }: DocumentNode, operationName: string | null): ApiError {
  const code = 'OPERATION_RESOLUTION_FAILURE';
  if (!definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    return new ApiError(code, 'The document has no operation.');
  return operationName === null
    ? new ApiError(code, 'The document has several operations: name the one to run in operationName.')
    : new ApiError(code, 'The document has no operation with the given operationName.');
}

/** Gives an error of the library, or of a validation rule, the code that clients know. */
function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  if (error instanceof ApiError) return error;
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, code } });
}

const overSocket = [
  'BAD_REQUEST',
  'Subscriptions run over WebSocket: connect to /graphql with the protocol graphql-transport-ws.',
] as const;
const overHttp = [
  'BAD_REQUEST',
  'Only subscriptions run over the WebSocket: send queries and mutations by POST.',
] as const;

/** The kinds of operations that a door does not take. */
const refusedKinds: Record<
  Door,
  Partial<Record<OperationTypeNode, readonly [code: ErrorCode, message: string]>>
> = {
  GET: {
    [OperationTypeNode.MUTATION]: ['METHOD_NOT_ALLOWED', 'Send mutations by POST.'],
    [OperationTypeNode.SUBSCRIPTION]: overSocket,
  },
  POST: { [OperationTypeNode.SUBSCRIPTION]: overSocket },
  WebSocket: { [OperationTypeNode.QUERY]: overHttp, [OperationTypeNode.MUTATION]: overHttp },
};

function refuseKind({ kind }: KnownOperation, door: Door): void {
  const refusal = refusedKinds[door][kind];
  if (refusal) throw new ApiError(...refusal);
}

function refuseRole(schema: GraphQLSchema, caller: Caller, { kind, rootFields }: KnownOperation): void {
  const root = schema.getRootType(kind);
  for (const name of rootFields) {
    const field = `${root?.name}.${name}`;
    if (mayAsk(caller, field)) continue;
    const who = mayUse(caller.role, field) ? 'This caller' : `The role ${caller.role}`;
    throw new ApiError('FORBIDDEN', `${who} may not use ${name}.`);
  }
}
