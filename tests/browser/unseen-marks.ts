import { vi } from 'vitest';

import { uuidv7 } from '../../server/ids.ts';
import { countAttempts } from '../../server/storage/index.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { type FullWorkspace } from './full-workspace.ts';

/** A character that turns what follows around, and what it was put into. */
const markOf = (what: string): string => `\u202e<${what}>`;

/** Columns with what people and programs wrote, which the dashboard shows: the mark is put at the end. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'settings.workspaces': ['name'],
  'settings.webhooks': ['name', 'description', 'disabled_reason', 'health_reason'],
  'settings.sources': ['name'],
  'settings.event_schemas': ['event_name'],
  'settings.api_keys': ['name'],
  'settings.invitations': ['email'],
  'people.users': ['name', 'email'],
  'people.passkeys': ['name'],
  'people.sessions': ['user_agent'],
  'events.raw_events': ['event_name', 'source_name'],
  'events.refused_events': ['event_name', 'event_id', 'reason', 'excerpt', 'source_name'],
  'delivery.attempts': ['event_name', 'event_id', 'response_body'],
  'delivery.bulk_jobs': ['name'],
};

/** Values within others, or with a shape of their own: an assignment with the mark as $1. */
const parts: Readonly<Record<string, string>> = {
  'header of a response': `delivery.attempts set response_headers = replace(response_headers, 'application/', $1)`,
  'error of an attempt': `delivery.attempts set error = 'egress proxy ' || $1 where error is not null`,
  'last error': `delivery.webhook_stats set last_error = 'egress proxy ' || $1 where last_error is not null`,
  'counted error': `delivery.failure_counts set error = 'egress proxy ' || $1 where error = 'timeout'`,
  'value in a payload': `events.raw_events set payload = replace(payload, 'EUR', $1)`,
  'key in a payload': `events.raw_events set payload = replace(payload, 'quantity', $1)`,
  'event in a filter': `settings.webhooks set filter_events = filter_events || $1::text where filter_events <> '{}'`,
  condition: `settings.webhooks set conditions = replace(conditions, 'p_1', $1)`,
};

/** The audit log takes new rows only. */
const auditMarks = ['actor', 'object', 'changed value'];

/** All marks that there are after `markEverything`. */
export function marks(): string[] {
  const columns = Object.entries(texts).flatMap(([table, names]) => names.map((name) => `${table}.${name}`));
  return [...columns, ...Object.keys(parts), ...auditMarks].map(markOf);
}

/** Puts a mark into every text of a database that somebody else may have written. */
export async function markEverything(
  { pool }: RealApi,
  { workspaceId, webhooks }: FullWorkspace,
): Promise<void> {
  await countAttempts(pool, workspaceId);
  // They are written a moment after they were refused.
  const refused = async () => (await pool.query('select from events.refused_events')).rowCount ?? 0;
  await vi.waitUntil(async () => (await refused()) > 1, { timeout: 10_000 });
  for (const [table, names] of Object.entries(texts))
    for (const name of names)
      await pool.query(`update ${table} set ${name} = coalesce(${name}, '') || $1`, [
        markOf(`${table}.${name}`),
      ]);
  for (const [what, assignment] of Object.entries(parts))
    await pool.query(`update ${assignment}`, [markOf(what)]);
  const [actor, object, value] = auditMarks.map(markOf);
  const changes = JSON.stringify([{ field: 'name', before: value, after: null, masked: false }]);
  await pool.query(
    `insert into settings.audit_log (workspace_id, id, occurred_at, actor_kind, actor_id, actor_name, action, object_type,
       object_id, object_name, changes)
     values ($1, $2, now(), 'USER', $3, $4, 'WEBHOOK_UPDATED', 'WEBHOOK', $5, $6, $7)`,
    [workspaceId, uuidv7(), uuidv7(), actor, webhooks.healthy, object, changes],
  );
}
