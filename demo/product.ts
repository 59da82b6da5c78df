import { setTimeout as pause } from 'node:timers/promises';

/** What GraphQL answered instead of data. */
export class GraphQLFailure extends Error {}

/** A client of the product's API, as any program would write one. */
export interface Product {
  readonly url: string;
  /** @throws {GraphQLFailure} when the answer has errors; what fetch throws when there is no answer. */
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
}

const answersWithinMs = 10_000;

export function connectTo(url: string, apiKey: string): Product {
  return {
    url,
    query: async (query, variables = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(answersWithinMs),
      });
      const { data, errors } = (await response.json()) as { data: never; errors?: { message: string }[] };
      if (errors) throw new GraphQLFailure(errors.map(({ message }) => message).join('\n'));
      return data;
    },
  };
}

/**
 * Resolves when the product takes the key, which it does once it has started; looks again until then.
 * @throws What went wrong last, when that takes more than a minute or two, or the signal's reason.
 */
export async function untilReady(product: Product, stopped: AbortSignal): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      await product.query('{ viewer { role } }');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    stopped.throwIfAborted();
    await pause(250);
  }
}
