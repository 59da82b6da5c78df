/** A new idempotency key: 128 random bits. `crypto.randomUUID` does not exist on pages that came over plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The idempotency keys of a button: the same for the same variables until there is an answer. If it was lost, pressing
 * the button again does not do the work twice; after an answer, it is meant to.
 */
export class IdempotencyKeys {
  #last: { readonly variables: string; readonly key: string } | null = null;

  for(variables: unknown): string {
    const text = JSON.stringify(variables);
    if (this.#last?.variables !== text) this.#last = { variables: text, key: newKey() };
    return this.#last.key;
  }

  /** There was an answer: the next call is another one. */
  done(): void {
    this.#last = null;
  }
}
