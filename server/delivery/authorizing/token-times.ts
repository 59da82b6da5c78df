/** The lifetime of a token whose server does not say it, in milliseconds: one that ends sooner is replaced after a 401. */
const assumedMs = 3_600_000;
/** Shorter lifetimes count as this one, so that no token server is asked for every delivery. */
const shortestMs = 10_000;
/** A token is used for no longer, whatever its server says. */
const longestMs = 7 * 86_400_000;

/** The end of a token, from its stated lifetime. */
export function expiryOf(obtainedAt: Date, lifetimeMs: number | null): Date {
  const clamped = Math.min(Math.max(lifetimeMs ?? assumedMs, shortestMs), longestMs);
  return new Date(obtainedAt.getTime() + clamped);
}

/** How long before its end a token is not used any more, in milliseconds: a request takes time to arrive. */
const mostUnusedMs = 5_000;
/** How long before that it is replaced, at most; and by how much the processes differ in that. */
const mostEarlyMs = 60_000;
const mostJitterMs = 30_000;

export interface TokenTimes {
  /** From then on another token is obtained, while this one is still used. */
  readonly refreshAt: number;
  /** From then on it is not used any more. */
  readonly unusedAt: number;
}

/**
 * When a token is replaced: 60 to 90 s before its last use, or sooner in proportion if its lifetime is short.
 *
 * @param random From 0 up to 1.
 */
export function tokenTimes(
  { obtainedAt, expiresAt }: { readonly obtainedAt: Date; readonly expiresAt: Date },
  random: number,
): TokenTimes {
  const lifetime = expiresAt.getTime() - obtainedAt.getTime();
  const unusedAt = expiresAt.getTime() - Math.min(mostUnusedMs, lifetime / 10);
  const early = Math.min(mostEarlyMs, lifetime / 5) + random * Math.min(mostJitterMs, lifetime / 10);
  return { refreshAt: unusedAt - early, unusedAt };
}

const longestPauseMs = 60_000;

/** How long a token server is left alone after so many failures in a row: 1, 2, 4 … 60 s, in milliseconds. */
export function pauseMs(failuresInRow: number): number {
  return Math.min(1000 * 2 ** Math.min(failuresInRow - 1, 10), longestPauseMs);
}
