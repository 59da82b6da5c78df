import pino from 'pino';

import { errorText, stackText } from './error-text.ts';

/** What a line says for programs. The keys are an interface: docs/logging.md lists them. */
interface Fields {
  /** What was thrown. Written as a {@link LoggedError}, whatever else the error carries. */
  readonly err?: unknown;
  readonly [key: string]: unknown;
}

/** Structured log: fixed fields for programs, one sentence for people. */
export interface Log {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  child(fields: Fields): Log;
  /** Whether lines of this level are written. Check it before making a line that is expensive to make. */
  isLevelEnabled(level: string): boolean;
}

/** An error as the log has it. */
interface LoggedError {
  /** The name of its class. */
  readonly type: string;
  /** Such as `ECONNREFUSED`, or PostgreSQL's five characters. */
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** Causes below the first error that are written. A chain may be a circle. */
const maxCauses = 4;

/** Secrets that are never written, neither as a field of a line nor one level below. */
export const redactedKeys = [
  'authorization',
  'authentication',
  'secretKey',
  'customHeaders',
  'clientCertificate',
  'apiKey',
  'password',
] as const;

export interface LogOptions {
  /** `silent`, `error`, `warn`, `info` or `debug`. */
  readonly level: string;
  /** Takes the lines, each with its newline; standard error unless given. */
  readonly destination?: { write(line: string): void };
}

/** Writes JSON lines. */
export function createLog({ level, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: redactedKeys.flatMap((key) => [key, `*.${key}`]), censor: '[hidden]' },
      serializers: { err: (error: unknown) => serializeError(error) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? standardError(),
  );
}

function standardError() {
  const stream = pino.destination({ dest: 2, sync: false });
  stream.on('error', () => undefined); // a log that nobody can read any more must not end the process
  return stream;
}

/**
 * Takes these five properties and no others: a driver's errors also carry `detail`, `where` and the statement's
 * parameters, which may hold customers' data. So may the message, see {@link errorText}.
 */
function serializeError(error: unknown, causes = maxCauses): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: errorText(error) };
  const { code } = error as { readonly code?: unknown };
  return {
    type: error.constructor.name,
    code: typeof code === 'string' ? code : undefined,
    message: errorText(error),
    stack: stackText(error),
    cause: error.cause === undefined || causes === 0 ? undefined : serializeError(error.cause, causes - 1),
  };
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
  isLevelEnabled: () => false,
};
