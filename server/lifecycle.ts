/** Has connections, timers or processes until it is closed. Closing twice is harmless. */
export interface Closeable {
  close(): Promise<void>;
}

/**
 * Closes everything in reverse order. When one throws, the others are closed all the same, and then the first error is
 * thrown.
 */
export async function closeAll(opened: readonly Closeable[]): Promise<void> {
  const errors: unknown[] = [];
  for (const item of opened.toReversed()) {
    try {
      await item.close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** A problem that the operator can fix: printed as one sentence without a stack trace, with exit code 1. */
export class StartupError extends Error {
  override name = 'StartupError';
}
