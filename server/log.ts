import pino from 'pino';

type Fields = Record<string, unknown>;

/** Structured log: fixed fields for programs, one sentence for people. */
export interface Log {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  child(fields: Fields): Log;
  /** Whether lines of this level are written: for those that cost something to make. */
  isLevelEnabled(level: string): boolean;
}

/** Secrets that must never be written, wherever they appear one level deep in a line's fields. */
const redacted = ['authorization', 'secretKey', 'customHeaders', 'apiKey', 'password'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** JSON lines on standard error. `level`: `silent`, `error`, `warn`, `info` or `debug`. */
export function createLog(options: { level: string }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      redact: { paths: redacted, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: false }),
  );
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
  isLevelEnabled: () => false,
};
