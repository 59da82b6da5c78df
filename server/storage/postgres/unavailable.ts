/**
 * PostgreSQL's classes: connection lost, out of resources (disk, memory, connections), operator intervention, I/O
 * error.
 */
const classes = ['08', '53', '57P', '58'];
/**
 * A read-only server, such as a standby after a failover; a paused transaction that the server ended; a statement that
 * took too long or that an operator cancelled.
 */
const states = ['25006', '25P03', '57014'];
const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
];
/** The driver's own errors, and socket-timeout's, have no code. */
const messages =
  /^Connection terminated|^timeout exceeded when trying to connect|not queryable$|^PostgreSQL did not answer/;

/**
 * Whether an error means that the database is unreachable or out of resources: not the caller's fault, and gone when
 * the database is back. The statement may have been executed.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') {
    if (networkCodes.includes(code) || states.includes(code)) return true;
    if (code.length === 5 && classes.some((prefix) => code.startsWith(prefix))) return true;
  }
  return messages.test(error.message) || isUnavailable(error.cause);
}
