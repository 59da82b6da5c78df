/** PostgreSQL's classes for: no connection, no room (disk, memory, connections), an operator's stop, a broken system. */
const classes = ['08', '53', '57P', '58'];
/** A server that takes no writes, such as a standby after a failover; one that ended a transaction that was paused. */
const states = ['25006', '25P03'];
const network = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
];
/** The driver's own errors have no code. */
const sentences =
  /^Connection terminated|^timeout exceeded when trying to connect|not queryable$|^PostgreSQL has been silent/;

/**
 * Whether a failure means that the database is not there, or has no room: nothing that the caller did, and gone when
 * the database is back. Whether the statement was carried out is not known.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') {
    if (network.includes(code) || states.includes(code)) return true;
    if (code.length === 5 && classes.some((prefix) => code.startsWith(prefix))) return true;
  }
  return sentences.test(error.message) || isUnavailable(error.cause);
}
