import { beforeAll, describe, expect, it } from 'vitest';

import { type AuditAction } from '../model/index.ts';
import { writeAudit } from '../storage/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';

const errors = 'userErrors { code message }';
const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;
let url: string;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep({ close: () => server.server.close() });
  ({ url } = keep(await startReceiver()));
});

describe('entries over HTTP', () => {
  let id: string;
  const fields = 'nodes { action clientAddress actor { kind id } object { name } changes { field after } }';

  beforeAll(async () => {
    ({ id } = await world.storage.webhooks.create(world.workspaceId, someSettings({ url }), null));
    const rename = `mutation { updateWebhook(id: "${id}", input: { name: "Renamed" }) { ${errors} } }`;
    expect((await ask(server.url, rename, {}, 'editor')).status).toBe(200);
  });

  it('are listed for owners', async () => {
    const list = `{ auditLog(first: 1, filter: { objectId: "${id}" }) { ${fields} pageInfo { hasNextPage } } }`;
    const { body } = await ask(server.url, list);
    expect(body.data.auditLog).toEqual({
      nodes: [
        {
          action: 'WEBHOOK_UPDATED',
          clientAddress: '127.0.0.1',
          actor: { kind: 'API_KEY', id: 'b0000000-0000-7000-8000-000000000002' },
          object: { name: 'Renamed' },
          changes: [{ field: 'name', after: 'Renamed' }],
        },
      ],
      pageInfo: { hasNextPage: true },
    });
  });

  it.each([
    ['owner', ['127.0.0.1', null]],
    ['editor', [null, null]],
    ['viewer', null],
  ])('are the history of a webhook, and %s sees of addresses %j', async (role, addresses) => {
    const document = `{ webhook(id: "${id}") { history { ${fields} } } }`;
    const { history } = (await ask(server.url, document, {}, role)).body.data.webhook;
    const nodes = history?.nodes as { clientAddress: string | null }[] | undefined;
    expect(nodes?.map(({ clientAddress }) => clientAddress) ?? null).toEqual(addresses);
  });

  it('of many webhooks are read by one statement', async () => {
    await world.storage.webhooks.create(world.workspaceId, someSettings({ url }), null);
    world.calls.length = 0;
    await ask(server.url, '{ webhooks(limit: 10) { items { history(first: 2) { nodes { id } } } } }');
    expect(world.calls.filter((call) => call === 'auditLog.histories')).toHaveLength(1);
  });

  it.each([
    ['a page of 201', 'first: 201'],
    ['a cursor of another list', 'after: "e.x"'],
    ['a NUL', String.raw`filter: { objectId: "\u0000" }`],
  ])('are refused with %s', async (_, args) => {
    const { body } = await ask(server.url, `{ auditLog(${args}) { nodes { id } } }`);
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('the export', () => {
  const get = (search: string, role = 'owner') =>
    fetch(`${server.url}/v1/audit-log${search}`, { headers: { authorization: `Bearer ${role}` } });

  interface Line {
    readonly id: string;
    readonly action: AuditAction;
    readonly object: { readonly id: string };
    readonly changes: readonly object[];
  }

  async function linesOf(response: Response): Promise<Line[]> {
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/\n$/);
    return text
      .split('\n', -1)
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  }

  it('has all entries, newest first, and begins with its own', async () => {
    const by = { actor: { kind: 'SYSTEM', id: null }, clientAddress: null } as const;
    const change = (n: number) =>
      ({ workspaceId: world.workspaceId, by, at: new Date(n), action: 'TEST_SENT' }) as const;
    for (let n = 0; n < 401; n += 1) await writeAudit(world.storage.pool, change(n));
    const lines = await linesOf(await get(''));
    const { rows } = await world.storage.pool.query<{ id: string }>(
      'select id from settings.audit_log where workspace_id = $1 order by id desc',
      [world.workspaceId],
    );
    expect(lines.length).toBeGreaterThan(401);
    expect(lines.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(lines[0]).toMatchObject({ action: 'DATA_EXPORTED', object: { type: 'AUDIT_LOG' }, changes: [] });
  });

  it('can be filtered, and its own entry says how', async () => {
    const lines = await linesOf(await get('?actions=WEBHOOK_CREATED,DATA_EXPORTED&from=2026-01-01'));
    expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(['WEBHOOK_CREATED', 'DATA_EXPORTED']));
    expect(lines[0]!.changes).toEqual([
      { field: 'actions', before: null, after: '["WEBHOOK_CREATED","DATA_EXPORTED"]', masked: false },
      { field: 'from', before: null, after: '2026-01-01T00:00:00.000Z', masked: false },
    ]);
  });

  it('of the installation is in its log', async () => {
    await ask(
      server.url,
      `mutation { createWorkspace(input: { name: "New" }) { ${errors} } }`,
      {},
      'operator',
    );
    const lines = await linesOf(await get('?installation=true', 'operator'));
    expect(lines.map(({ action }) => action).slice(0, 2)).toEqual(['DATA_EXPORTED', 'WORKSPACE_CREATED']);
  });

  it.each([
    ['editor', '', 403, 'FORBIDDEN'],
    ['nobody', '', 401, 'UNAUTHENTICATED'],
    ['owner', '?actions=WEBHOOK_CREATED,NOTHING', 400, 'BAD_REQUEST'],
    ['owner', '?objectType=webhook', 400, 'BAD_REQUEST'],
    ['owner', '?from=yesterday', 400, 'BAD_REQUEST'],
    ['owner', '?to=2026-02-30', 400, 'BAD_REQUEST'],
    ['owner', '?from=2026-01-01&from=2026-01-02', 400, 'BAD_REQUEST'],
    ['owner', '?objectId=%00', 400, 'BAD_REQUEST'],
    ['owner', '?installation=yes', 400, 'BAD_REQUEST'],
    ['owner', '?limit=5', 400, 'BAD_REQUEST'],
  ])('asked for by %s with %s is refused with %i', async (role, search, status, code) => {
    const response = await get(search, role);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('is there by GET alone', async () =>
    expect((await fetch(`${server.url}/v1/audit-log`, { method: 'POST' })).status).toBe(405));
});
