import { problemText } from '../../data/api.ts';
import { AuditActionsDocument, AuditLogDocument } from '../../data/documents/audit.ts';
import { type AuditEntry } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { type AuditPageQuery, exportPath, serverFilter } from './query.ts';

const PAGE_SIZE = 50;

/** The audit log, newest first. It is loaded once: what happens meanwhile appears when it is loaded again. */
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
      const { auditLog } = await this.#session.api.query(AuditLogDocument, {
        filter: serverFilter(this.#query),
        first: PAGE_SIZE,
        after,
      });
      if (request !== this.#request) return;
      this.entries = [...before, ...auditLog.nodes];
      this.hasMore = auditLog.pageInfo.hasNextPage;
      this.#endCursor = auditLog.pageInfo.endCursor ?? null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}

function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
