import { type KnownDocument } from './known-document.ts';

/** Characters. A parsed document takes up to a hundred bytes for each character of its text. */
const limits = { text: 8 * 1024, all: 256 * 1024 } as const;

/** Counted for each document besides its text. */
const overhead = 256;

/** What one workspace has added: documents by their text, the least recently used first. */
interface Share {
  readonly workspaceId: string;
  readonly documents: Map<string, KnownDocument>;
  length: number;
}

/**
 * Remembers valid documents by their text, since clients send the same ones again. All workspaces use what one has
 * added. When they are too many, the workspace that added most loses those that were not used for longest: one that
 * never sends the same document twice displaces its own.
 */
export class DocumentCache {
  readonly #shareOf = new Map<string, Share>();
  readonly #shares = new Map<string, Share>();
  #length = 0;

  get(text: string): KnownDocument | undefined {
    if (text.length > limits.text) return undefined;
    const documents = this.#shareOf.get(text)?.documents;
    const document = documents?.get(text);
    if (!documents || !document) return undefined;
    documents.delete(text);
    documents.set(text, document);
    return document;
  }

  /** Adds a document that is not there. One with a long text is not kept. */
  add(workspaceId: string, text: string, document: KnownDocument): void {
    if (text.length > limits.text) return;
    const share = this.#shares.get(workspaceId) ?? { workspaceId, documents: new Map(), length: 0 };
    this.#shares.set(workspaceId, share);
    share.documents.set(text, document);
    this.#shareOf.set(text, share);
    this.#count(share, text.length + overhead);
    while (this.#length > limits.all) this.#dropOldest(this.#largestShare());
  }

  #largestShare(): Share {
    let [largest] = this.#shares.values();
    for (const share of this.#shares.values()) if (share.length > largest!.length) largest = share;
    return largest!;
  }

  #dropOldest(share: Share): void {
    const text = share.documents.keys().next().value!;
    share.documents.delete(text);
    this.#shareOf.delete(text);
    this.#count(share, -(text.length + overhead));
    if (share.documents.size === 0) this.#shares.delete(share.workspaceId);
  }

  #count(share: Share, length: number): void {
    share.length += length;
    this.#length += length;
  }
}
