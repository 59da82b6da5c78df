import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';

import { type Caller } from '../access/index.ts';
import { type Log } from '../log.ts';
import { isUnavailable } from '../storage/index.ts';
import { FairGate, LoopTurns, ThreadShare } from '../async/index.ts';
import { AnswerBudget } from './answer-budget.ts';
import { createContext, type Context, type RequestHead, type Surroundings } from './context.ts';
import { createErrorFormatter } from './errors.ts';
import { type OperationLimit, operationLimits } from './operation-limits.ts';
import { OperationMeter } from './operation-meter.ts';
import { createPreparation, type Door, type OperationRequest } from './prepare.ts';
import { buildApiSchema } from './schema.ts';
import { createSubscriptions, type Subscribe } from './subscription.ts';

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
  /** By which long work shares the event loop. */
  readonly turns: LoopTurns;
  /**
   * Parses an operation once, and checks all that can be checked before it runs: size and shape, validity, whether
   * this door takes it, the caller's role, and its cost.
   *
   * @param head None for an operation that comes by a socket.
   * @returns what to execute, or why not.
   */
  prepare(
    caller: Caller,
    request: OperationRequest,
    door: Door,
    head?: RequestHead,
  ): PreparedOperation | readonly GraphQLError[];
  /** What watching may take of the thread: work for subscribers waits for its turn here. */
  readonly watching: ThreadShare;
  /** Opens a prepared subscription, of which every event is an operation of its own. */
  readonly subscribe: Subscribe;
  /** The only way for an error to leave. */
  formatError(error: unknown): GraphQLFormattedError;
  /** Whether an error is for want of the database, and gone when that is back. */
  isUnavailable(error: unknown): boolean;
}

export interface ApiParts extends Surroundings {
  readonly log: Log;
  /** Bytes of answers that this process may hold at a time. */
  readonly answerMemory: number;
  /** Called once for each operation that a limit refused or ended. */
  readonly onLimit: (limit: OperationLimit) => void;
  /** Milliseconds that long lists may keep the event loop; the limit of operations unless given. */
  readonly sliceMs?: number;
}

/** What watching may take of the thread. A slice is short: what is delivered meanwhile waits for its end. */
const watchingShare = { share: 0.5, sliceMs: 2 } as const;

export function createApi(parts: ApiParts): Api {
  const { onLimit, sliceMs = operationLimits.slice } = parts;
  const turns = new LoopTurns(sliceMs);
  const schema = buildApiSchema(turns);
  const prepare = createPreparation(schema);
  const budget = new AnswerBudget(parts.answerMemory);
  const statements = new FairGate(operationLimits.statementsOf);
  const meters = { budget, statements, onLimit };
  const meterFor = ({ workspaceId }: Caller, kind: OperationTypeNode) =>
    new OperationMeter(meters, workspaceId, kind);
  const formatError = createErrorFormatter(parts.log);
  const watching = new ThreadShare(watchingShare);
  return {
    schema,
    turns,
    watching,
    formatError,
    isUnavailable,
    prepare(caller, request, door, head) {
      const prepared = prepare(caller, request, door);
      if (!('document' in prepared)) {
        if (prepared.some(({ extensions }) => extensions['code'] === 'TOO_COMPLEX')) onLimit('complexity');
        return prepared;
      }
      const { kind, ...operation } = prepared;
      const contextValue = createContext(parts, caller, meterFor(caller, kind), head);
      return { schema, ...operation, contextValue };
    },
    subscribe: createSubscriptions({
      surroundings: parts,
      meters,
      turn: () => watching.next(),
      toJson: ({ errors, ...result }) =>
        JSON.stringify(errors ? { ...result, errors: errors.map(formatError) } : result),
    }),
  };
}
