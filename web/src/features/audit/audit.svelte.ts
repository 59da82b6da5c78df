import { problemText } from '../../data/api.ts';
import { AuditActionsDocument, AuditLogDocument } from '../../data/documents/audit.ts';
import { type AuditEntry } from '../../data/models.ts';
import { type NewestFirst, withNewest } from '../../data/newest-first.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { type AuditPageQuery, exportPath, serverFilter } from './query.ts';

const PAGE_SIZE = 50;

/** The audit log, newest first. What happens meanwhile appears when it is loaded or renewed. */
export class AuditState {
  /** Null until they are loaded. */
  entries = $state.raw<readonly AuditEntry[] | null>(null);
  hasMore = $state(false);
  loading = $state(false);
  exporting = $state(false);
  problem = $state<string | null>(null);
  /** The actions to choose from. */
  actions = $state.raw<readonly string[]>([]);

  readonly #session: SignedIn;
  #query: AuditPageQuery | null = null;
  #endCursor: string | null = null;
  /** Counts requests: answers to earlier ones are dropped. */
  #request = 0;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  async load(query = this.#query): Promise<void> {
    this.#query = query;
    await this.#read(null, []);
  }

  /** Adds what is new at the top. What is shown stays. */
  async renew(): Promise<void> {
    const query = this.#query;
    if (!query) return;
    if (!this.entries) return this.load();
    const request = ++this.#request;
    try {
      const newest = await this.#fetch(query, null);
      if (request !== this.#request) return;
      this.#show(
        withNewest({ items: this.entries, hasMore: this.hasMore, endCursor: this.#endCursor }, newest),
      );
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  async loadMore(): Promise<void> {
    if (this.entries && !this.loading) await this.#read(this.#endCursor, this.entries);
  }

  async loadActions(): Promise<void> {
    try {
      const { __type: type } = await this.#session.api.query(AuditActionsDocument, {});
      this.actions = type?.enumValues?.map(({ name }) => name) ?? [];
    } catch {
      // The list says what is wrong; the action of the address can still be seen and cleared.
    }
  }

  /** Saves what the page shows, all of it, as a file. */
  async export(): Promise<void> {
    if (!this.#query || this.exporting) return;
    this.exporting = true;
    try {
      saveAs(await this.#session.api.download(exportPath(this.#query)), 'audit-log.ndjson');
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.exporting = false;
    }
  }

  async #read(after: string | null, before: readonly AuditEntry[]): Promise<void> {
    if (!this.#query) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#fetch(this.#query, after);
      if (request === this.#request) this.#show({ ...page, items: [...before, ...page.items] });
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  #show({ items, hasMore, endCursor }: NewestFirst<AuditEntry>): void {
    this.entries = items;
    this.hasMore = hasMore;
    this.#endCursor = endCursor;
    this.problem = null;
  }

  async #fetch(query: AuditPageQuery, after: string | null): Promise<NewestFirst<AuditEntry>> {
    const variables = { filter: serverFilter(query), first: PAGE_SIZE, after };
    const { nodes, pageInfo } = (await this.#session.api.query(AuditLogDocument, variables)).auditLog;
    return { items: nodes, hasMore: pageInfo.hasNextPage, endCursor: pageInfo.endCursor ?? null };
  }
}

function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
