import { type Api } from './api.ts';
import { SourceNamesDocument } from './documents/sources.ts';
import { type SourceNamesQuery } from './gl/graphql.ts';

export type SourceName = SourceNamesQuery['sources'][number];

/** The workspace's sources by name, for everything that refers to one by its id. Read once, and again after a change. */
export class SourceNames {
  all = $state.raw<readonly SourceName[]>([]);

  readonly #api: Pick<Api, 'query'>;
  #wanted = false;
  #loaded = false;

  constructor(api: Pick<Api, 'query'>) {
    this.#api = api;
  }

  /** Null as long as it is not known. */
  nameOf(id: string): string | null {
    return this.all.find((source) => source.id === id)?.name ?? null;
  }

  /** Reads them unless they were read. A failure is silent: ids are shown in place of names, and the next call tries again. */
  async load(): Promise<void> {
    this.#wanted = true;
    if (this.#loaded) return;
    this.#loaded = true;
    try {
      this.all = (await this.#api.query(SourceNamesDocument, {})).sources;
    } catch {
      this.#loaded = false;
    }
  }

  /** Reads them again if a page shows them: they may have changed. */
  async renew(): Promise<void> {
    if (this.#wanted) await this.reload();
  }

  /** To be called when sources were created, renamed or deleted. */
  async reload(): Promise<void> {
    this.#loaded = false;
    await this.load();
  }
}
