import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';

import { uuidv7 } from '../ids.ts';
import { TooFarBehind, TooManyFilters } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type UserError } from '../model/index.ts';
import { InvalidCursor, isUnavailable } from '../storage/index.ts';
import { type ErrorCode, isErrorCode } from './error-codes.ts';
import { messageWithoutValues } from './without-values.ts';

/** An error that its reader may see as it is. Mistakes in a mutation's input are `userErrors` instead. */
export class ApiError extends GraphQLError {
  constructor(code: ErrorCode, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message, { extensions: { code, ...extensions } });
    this.name = 'ApiError';
  }
}

export function badInput(message: string, userErrors?: readonly UserError[]): ApiError {
  return new ApiError('BAD_USER_INPUT', message, userErrors ? { userErrors } : {});
}

/**
 * Makes the function that every outgoing error passes, over HTTP and WebSocket alike. What the caller caused goes out
 * as it is; everything else becomes one sentence with a reference, under which the log has the cause.
 */
export function createErrorFormatter(log: Log): (error: unknown) => GraphQLFormattedError {
  return (error) => {
    const shown = expectedError(error);
    if (shown) return withoutInternals(shown);
    const reference = uuidv7();
    const path = error instanceof GraphQLError && error.path ? { path: error.path } : {};
    const err = causeOf(error);
    if (isUnavailable(err)) {
      log.error({ reference, err }, 'An operation failed because the database is unavailable.');
      const message = `${databaseAway} Reference: ${reference}.`;
      return { message, ...path, extensions: { code: 'UNAVAILABLE', reference } };
    }
    log.error({ reference, err }, 'An operation failed unexpectedly.');
    const message = `Something went wrong on our side. Reference: ${reference}.`;
    return { message, ...path, extensions: { code: 'INTERNAL_SERVER_ERROR', reference } };
  };
}

/** Whether the database is down, full or only unreachable is for the log: what the caller can do is the same. */
const databaseAway =
  'The database cannot be used at the moment: try again shortly. Events may be sent again with the same event_id.';

/** The error to show, or null when its message is nobody's business. */
function expectedError(error: unknown): GraphQLError | null {
  if (!(error instanceof GraphQLError)) return null;
  const cause = error.originalError;
  if (cause instanceof InvalidCursor) {
    return new GraphQLError(cause.message, { path: error.path, extensions: { code: 'BAD_USER_INPUT' } });
  }
  if (cause instanceof TooFarBehind) return new ApiError('TOO_FAR_BEHIND', cause.message);
  if (cause instanceof TooManyFilters) return new ApiError('TOO_MANY_SUBSCRIPTIONS', cause.message);
  if (cause instanceof ApiError || error instanceof ApiError) return error;
  if (cause && !(cause instanceof GraphQLError)) return null;
  if (!error.path) return error; // refused before execution: syntax, validation, variables
  return isArgumentError(error) ? error : null;
}

/** Within execution the library blames an argument's node for the caller's mistakes, and the field's for ours. */
function isArgumentError(error: GraphQLError): boolean {
  const original = error.originalError instanceof GraphQLError ? error.originalError : error;
  const kind = original.nodes?.[0]?.kind;
  return kind !== undefined && kind !== Kind.FIELD;
}

function withoutInternals(error: GraphQLError): GraphQLFormattedError {
  const { http: _http, stacktrace: _stacktrace, ...extensions } = error.extensions;
  const isOurs = error instanceof ApiError || error.originalError instanceof ApiError;
  const message = isOurs ? error.message : messageWithoutValues(error);
  return { ...error.toJSON(), message, extensions: { ...extensions, code: codeOf(error) } };
}

/** The code of an error, which may be one that the libraries made. */
function codeOf(error: GraphQLError): ErrorCode {
  const { code } = error.extensions;
  if (isErrorCode(code)) return code;
  if (code) return 'BAD_REQUEST'; // one of the libraries' own
  const aboutValues = error.path ?? error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  return aboutValues ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? (error.originalError ?? error) : error;
}
