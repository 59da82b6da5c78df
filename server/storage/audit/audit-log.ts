import { type Pool } from 'pg';

import { type Clock } from '../../clock.ts';
import { type AuditEntry, type Author, type SettingsHistory } from '../../model/index.ts';
import { type Reads } from '../postgres/reads.ts';
import { type Slice } from '../slice.ts';
import { noteExport } from './note-export.ts';
import {
  type AuditFilter,
  type AuditQuery,
  type HistoryRequest,
  readAuditLog,
  readHistories,
} from './read-audit.ts';
import { type ChangesRequest, readChangesSince } from './read-changes-since.ts';
import { installationId } from './write-audit.ts';

/** The audit log, to read. */
export interface AuditLog {
  /** Newest first. @param workspaceId Null for what concerns the installation. @throws {InvalidCursor} */
  page(workspaceId: string | null, query: AuditQuery): Promise<Slice<AuditEntry>>;
  /** What was changed of webhooks: one page for each request, in their order, newest first. @throws {InvalidCursor} */
  histories(workspaceId: string, requests: readonly HistoryRequest[]): Promise<Slice<AuditEntry>[]>;
  /** What was changed of webhooks since a time, in the order of the requests. */
  changesSince(workspaceId: string, requests: readonly ChangesRequest[]): Promise<SettingsHistory[]>;
  /** Adds an entry that says that somebody exports the log. */
  noteExport(workspaceId: string | null, by: Author, filter: AuditFilter): Promise<void>;
}

/** Reads the audit log by the connections for what the API reads; its own entries are written by the pool. */
export function createAuditLog(pool: Pool, reads: Reads, clock: Clock): AuditLog {
  return {
    page: (workspaceId, query) => readAuditLog(reads(workspaceId ?? installationId), workspaceId, query),
    histories: (workspaceId, requests) => readHistories(reads(workspaceId), workspaceId, requests),
    changesSince: (workspaceId, requests) => readChangesSince(reads(workspaceId), workspaceId, requests),
    noteExport: (workspaceId, by, filter) => noteExport(pool, workspaceId, by, filter, clock.now()),
  };
}
