import { type Caller } from '../../access/index.ts';
import {
  auditActions,
  type AuditEntry,
  auditObjectTypes,
  type Author,
  readIsoTime,
} from '../../model/index.ts';
import { type AuditFilter, type AuditLog } from '../../storage/index.ts';
import { ApiError } from '../errors.ts';
import { checkFilterValues, checkSearchText } from '../paging.ts';

/** Entries that are read, and in memory, at a time. */
const perRead = 100;

const parameterNames = ['actorId', 'actions', 'objectType', 'objectId', 'from', 'to', 'installation'];

export interface AuditExportParts {
  readonly auditLog: AuditLog;
  readonly caller: Caller;
  readonly author: Author;
  /** As in the address of the request: the fields of `AuditLogFilter`, actions separated by commas, and `installation`. */
  readonly parameters: URLSearchParams;
}

/**
 * The audit log as NDJSON, newest first, read as it is taken. That it is exported is in the log before the first line.
 *
 * @returns Some lines at a time.
 * @throws {ApiError} For parameters that are wrong, before anything is read.
 */
export async function exportAuditLog(parts: AuditExportParts): Promise<AsyncIterable<string>> {
  const { auditLog, caller, author, parameters } = parts;
  const filter = filterOf(parameters);
  const installation = oneOf('installation', parameters.get('installation'), ['true', 'false']) === 'true';
  if (installation && !caller.bootstrap)
    throw new ApiError('FORBIDDEN', 'Only the bootstrap key may read the audit log of the installation.');
  const workspaceId = installation ? null : caller.workspaceId;
  await auditLog.noteExport(workspaceId, author, filter);
  return linesOf(auditLog, workspaceId, filter);
}

async function* linesOf(
  auditLog: AuditLog,
  workspaceId: string | null,
  filter: AuditFilter,
): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const page = await auditLog.page(workspaceId, { ...filter, first: perRead, after });
    if (page.edges.length > 0) yield page.edges.map(({ node }) => lineOf(node)).join('');
    if (!page.hasNextPage) return;
    after = page.edges.at(-1)!.cursor;
  }
}

/** With the names of the API's fields. */
function lineOf(entry: AuditEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function filterOf(parameters: URLSearchParams): AuditFilter {
  for (const name of new Set(parameters.keys())) {
    if (!parameterNames.includes(name))
      throw bad(`There is no parameter of this name: ${parameterNames.join(', ')}.`);
    if (parameters.getAll(name).length > 1) throw bad(`The parameter ${name} is given more than once.`);
  }
  const read = (name: string) => checkSearchText(name, parameters.get(name));
  const actions = read('actions')?.split(',') ?? null;
  return {
    actorId: read('actorId'),
    actions:
      checkFilterValues('actions', actions)?.map((action) => oneOf('actions', action, auditActions)!) ?? null,
    objectType: oneOf('objectType', read('objectType'), auditObjectTypes),
    objectId: read('objectId'),
    from: timeOf('from', read('from')),
    to: timeOf('to', read('to')),
  };
}

function oneOf<T extends string>(name: string, value: string | null, allowed: readonly T[]): T | null {
  if (value === null) return null;
  const found = allowed.find((one) => one === value);
  if (!found) throw bad(`${name} takes ${allowed.join(', ')}.`);
  return found;
}

function timeOf(name: string, value: string | null): Date | null {
  if (value === null) return null;
  const { time, problem } = readIsoTime(value);
  if (!time) throw bad(`${name} ${problem}.`);
  return time;
}

function bad(message: string): ApiError {
  return new ApiError('BAD_REQUEST', message);
}
