import pino from 'pino';

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
export const redactedKeys = ['authorization', 'secretKey', 'customHeaders', 'apiKey', 'password'] as const;

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
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/**
 * Takes these five properties and no others: a driver's errors also carry `detail`, `where` and the statement's
 * parameters, which may hold customers' data. So may the message of a database error, see {@link describeDatabaseError}.
 */
function serializeError(error: unknown, causes = maxCauses): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code } = error as { readonly code?: unknown };
  const described = describeDatabaseError(error);
  return {
    type: error.constructor.name,
    code: typeof code === 'string' ? code : undefined,
    message: described ?? error.message,
    stack: described === null ? error.stack : `${described}\n${framesOf(error)}`,
    cause: error.cause === undefined || causes === 0 ? undefined : serializeError(error.cause, causes - 1),
  };
}

/** Properties that the driver gives to what the database refused; MikroORM copies them to its own errors. */
interface DatabaseRefusal {
  readonly severity?: unknown;
  readonly code?: unknown;
  readonly table?: unknown;
  readonly constraint?: unknown;
}

/**
 * PostgreSQL's classes of errors whose messages quote values or statements: data exceptions, violated constraints,
 * syntax and access rules, views' checks, and what functions raise.
 */
const quotingClasses = new Set(['22', '23', '42', '44', 'P0']);

/** What is written instead of the message of a database error that may quote values; null for all other errors. */
function describeDatabaseError(error: Error): string | null {
  const { severity, code, table, constraint } = error as DatabaseRefusal;
  if (typeof severity !== 'string' || typeof code !== 'string') return null;
  if (!quotingClasses.has(code.slice(0, 2))) return null;
  const parts = Object.entries({ table, constraint }).filter(([, name]) => typeof name === 'string');
  return [`PostgreSQL error ${code}`, ...parts.map(([kind, name]) => `${kind} ${String(name)}`)].join(', ');
}

/** The stack without the message that it begins with. */
function framesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n');
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
  isLevelEnabled: () => false,
};
