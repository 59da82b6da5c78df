import { type DocumentNode } from 'graphql';

/** Characters. A parsed document takes up to a hundred bytes for each character of its text. */
const limits = { text: 8 * 1024, all: 256 * 1024 } as const;

/** Remembers valid documents by their text, since clients send the same ones again; the least recently used go first. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>();
  #length = 0;

  get(text: string): DocumentNode | undefined {
    if (text.length > limits.text) return undefined;
    const document = this.#documents.get(text);
    if (!document) return undefined;
    this.#documents.delete(text);
    this.#documents.set(text, document);
    return document;
  }

  /** Adds a document that is not there. One with a long text is not kept. */
  add(text: string, document: DocumentNode): void {
    if (text.length > limits.text) return;
    this.#documents.set(text, document);
    this.#length += text.length;
    for (const oldest of this.#documents.keys()) {
      if (this.#length <= limits.all) return;
      this.#documents.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}
