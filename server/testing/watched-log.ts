import { type AttemptRow } from '../storage/attempts/attempt-row.ts';
import { type Webhook } from '../model/index.ts';
import { type Pool } from '../storage/index.ts';

/** What changed of one workspace, as the live room reads it, but in memory: for tests that need thousands of changes. */
export class WatchedLog {
  readonly attempts: AttemptRow[] = [];
  readonly webhooks = new Map<string, Webhook>();
  /** Reads by the live room. */
  reads = 0;
  #version = 0n;
  readonly #workspaceId: string;

  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId;
  }

  get version(): bigint {
    return this.#version;
  }

  /** Adds an attempt at a position, which has to be above all others. */
  record(position: number, webhookId: string, status: AttemptRow['status']): void {
    this.attempts.push({
      workspace_id: this.#workspaceId,
      event_row_id: `row-${position}`,
      webhook_id: webhookId,
      attempt_number: 1,
      position: String(position),
      origin: 'SCHEDULED',
      ordinal: 0,
      event_id: `event-${position}`,
      event_name: 'purchase',
      status,
      http_status: 200,
      response_time_ms: 12,
      error: null,
      attempted_at: new Date('2026-02-03T04:05:06.789Z'),
      next_attempt_at: null,
      revision: 1,
      signature: null,
      signature_headers: null,
    });
  }

  /** Creates a webhook, or changes it, whose name then is the version. */
  change(id: string, url: string): void {
    this.#version += 1n;
    const version = String(this.#version);
    // What the tests ask for.
    this.webhooks.set(id, { id, name: version, url, version, deletedAt: null } as Webhook);
  }

  /** Answers the statements of the live room for this workspace. */
  get pool(): Pool {
    const query = async (statement: string | { name: string; values: unknown[] }) => {
      await new Promise(setImmediate);
      this.reads += 1;
      return { rows: typeof statement === 'string' ? this.#marks() : this.#read(statement) };
    };
    return { query } as unknown as Pool;
  }

  #marks() {
    return [{ version: String(this.#version), position: '0', behind: 0 }];
  }

  #read({ name, values }: { name: string; values: unknown[] }) {
    if (values[0] !== this.#workspaceId) return [];
    const last = this.attempts.at(-1)?.position ?? '0';
    if (name === 'feed-ends') return [{ last, dropped: '0' }];
    const since = BigInt(values[1] as string);
    if (name === 'read-feed') {
      const found = this.attempts.findIndex(({ position }) => Number(position) > since);
      const first = found === -1 ? this.attempts.length : found;
      const webhooks_version = String(this.#version);
      const rows = this.attempts.slice(first, first + (values[2] as number));
      return rows.map((row) => ({ ...row, webhooks_version }));
    }
    return [...this.webhooks.values()]
      .filter(({ version }) => BigInt(version) > since)
      .map(({ id, version }) => ({ id, version, position: '0', kind: 'UPDATED' }));
  }
}
