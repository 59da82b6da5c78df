import { setTimeout as pause } from 'node:timers/promises';

/** The product answered with GraphQL errors. */
export class GraphQLFailure extends Error {}

/** A client of the product's API. */
export interface Product {
  readonly url: string;
  /** @throws {GraphQLFailure} if the answer has errors; the error of fetch if there is no answer */
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
 * Polls the product until it has started and accepts the key.
 * @throws the last error if that takes more than two minutes, or the signal's reason if `stopped` is aborted
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
