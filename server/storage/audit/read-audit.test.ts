import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type AuditAction, type AuditObjectType } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { type AuditFilter, InvalidCursor, type Storage } from '../index.ts';
import { dropOldAudit } from './drop-audit.ts';
import { writeAudit } from './write-audit.ts';

const keep = closingAfterAll();
const dayMs = 86_400_000;
const [keyA, keyB] = [uuidv7(), uuidv7()];
const any: AuditFilter = {
  actorId: null,
  actions: null,
  objectType: null,
  objectId: null,
  from: null,
  to: null,
};

let storage: Storage;
let workspaceId: string;
/** Days from now on, so that entries do not mix with those of other tests. */
const day = (n: number) => new Date(Date.UTC(2040, 0, n, 12));

/** On the days 1 to 6. */
const written: readonly [actor: string, action: AuditAction, type: AuditObjectType, id: string][] = [
  [keyA, 'WEBHOOK_CREATED', 'WEBHOOK', 'w1'],
  [keyA, 'WEBHOOK_UPDATED', 'WEBHOOK', 'w1'],
  [keyB, 'WEBHOOK_CREATED', 'WEBHOOK', 'w2'],
  [keyB, 'SOURCE_CREATED', 'SOURCE', 'w1'],
  [keyA, 'WEBHOOK_UPDATED', 'WEBHOOK', 'w2'],
  [keyB, 'WEBHOOK_DELETED', 'WEBHOOK', 'w1'],
];

beforeAll(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
  const stranger = await addWorkspace(storage.pool);
  for (const [index, [actorId, action, type, id]] of written.entries())
    for (const of of [workspaceId, stranger, null])
      await writeAudit(storage.pool, {
        workspaceId: of,
        by: { actor: { kind: 'API_KEY', id: actorId }, clientAddress: '203.0.113.5' },
        at: day(index + 1),
        action,
        object: { type, id, name: null },
      });
});

const dayOf = ({ occurredAt }: { readonly occurredAt: Date }) => occurredAt.getUTCDate();

/** The days of the entries on all pages of a size. */
async function days(filter: Partial<AuditFilter>, first = 2): Promise<number[]> {
  const found: number[] = [];
  for (let after: string | null = null; ;) {
    const page = await storage.auditLog.page(workspaceId, { ...any, ...filter, first, after });
    expect(page.edges.length).toBeLessThanOrEqual(first);
    found.push(...page.edges.map(({ node }) => dayOf(node)));
    if (!page.hasNextPage) return found;
    after = page.edges.at(-1)!.cursor;
  }
}

describe('the log', () => {
  it.each<[string, Partial<AuditFilter>, number[]]>([
    ['nothing', {}, [6, 5, 4, 3, 2, 1]],
    ['an actor', { actorId: keyB }, [6, 4, 3]],
    ['no actor', { actorId: uuidv7() }, []],
    ['an action', { actions: ['WEBHOOK_CREATED'] }, [3, 1]],
    ['actions', { actions: ['WEBHOOK_CREATED', 'WEBHOOK_UPDATED', 'WEBHOOK_CREATED'] }, [5, 3, 2, 1]],
    ['a list of no actions', { actions: [] }, []],
    ['a kind of object', { objectType: 'SOURCE' }, [4]],
    ['an object', { objectId: 'w1' }, [6, 4, 2, 1]],
    ['a time', { from: day(3) }, [6, 5, 4, 3]],
    ['an end', { to: day(3) }, [2, 1]],
    [
      'all of these',
      {
        actorId: keyA,
        actions: ['WEBHOOK_UPDATED'],
        objectType: 'WEBHOOK',
        objectId: 'w2',
        from: day(5),
        to: day(6),
      },
      [5],
    ],
  ])('can be filtered by %s, page by page', async (_, filter, expected) => {
    expect(await days(filter)).toEqual(expected);
    expect(await days(filter, 10)).toEqual(expected);
  });

  it('has what was written', async () => {
    const { edges } = await storage.auditLog.page(workspaceId, { ...any, first: 1, after: null });
    expect(edges[0]!.node).toEqual({
      id: edges[0]!.cursor,
      occurredAt: day(6),
      actor: { kind: 'API_KEY', id: keyB, name: null },
      action: 'WEBHOOK_DELETED',
      object: { type: 'WEBHOOK', id: 'w1', name: null },
      clientAddress: '203.0.113.5',
      count: 1,
      changes: [],
    });
  });

  it('refuses a cursor that is none', () =>
    expect(storage.auditLog.page(workspaceId, { ...any, first: 1, after: 'x' })).rejects.toThrow(
      InvalidCursor,
    ));
});

it('the history of webhooks has a page for each request', async () => {
  const all = { first: 9, after: null };
  const [w1, w2, none, short] = await storage.auditLog.histories(workspaceId, [
    { webhookId: 'w1', ...all },
    { webhookId: 'w2', ...all },
    { webhookId: 'w3', ...all },
    { webhookId: 'w1', first: 1, after: null },
  ]);
  const daysOf = (page: typeof w1) => page!.edges.map(({ node }) => dayOf(node));
  expect([w1, w2, none, short].map(daysOf)).toEqual([[6, 2, 1], [5, 3], [], [6]]);
  expect([w1, short].map((page) => page!.hasNextPage)).toEqual([false, true]);
  const next = { webhookId: 'w1', first: 1, after: short!.edges[0]!.cursor };
  expect(daysOf((await storage.auditLog.histories(workspaceId, [next]))[0])).toEqual([2]);
  const wrong = { webhookId: 'w1', first: 1, after: 'x' };
  await expect(storage.auditLog.histories(workspaceId, [wrong])).rejects.toThrow(InvalidCursor);
});

it('entries are deleted when they are older than they are kept, of all workspaces', async () => {
  const now = new Date(day(5).getTime() + 1000);
  expect(await dropOldAudit(storage.pool, now, 0)).toBe(0);
  expect(await days({})).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await dropOldAudit(storage.pool, now, 3)).toBe(6);
  expect(await days({})).toEqual([6, 5, 4, 3]);
  expect(await dropOldAudit(storage.pool, new Date(now.getTime() - 365 * dayMs), 3)).toBe(0);
});
