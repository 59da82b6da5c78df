/** Something that holds connections, timers or processes until it is closed. Closing twice is harmless. */
export interface Closeable {
  close(): Promise<void>;
}

/**
 * Closes everything in reverse order of opening. One that throws does not keep the others open; the first error is
 * thrown when all are closed.
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

/** A mistake of whoever starts the product: told in one sentence, without a stack trace, with exit code 1. */
export class StartupError extends Error {
  override name = 'StartupError';
}
