import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { type Storage } from '../index.ts';

const keep = closingAfterEach();
let storage: Storage & { readonly url: string };

beforeEach(async () => {
  storage = await openTestStorage(keep);
});

const newKey = (hash: string) => ({
  id: uuidv7(),
  hash,
  seal: (workspaceId: string) => `sealed ${hash} in ${workspaceId}`,
});

/** What is stored of such a key. */
async function storedAs({ id, hash, seal }: ReturnType<typeof newKey>) {
  const { workspaceId } = (await storage.keys.findByHash(hash))!;
  return { id, workspaceId, hash, sealedKey: seal(workspaceId) };
}

describe('the bootstrap key', () => {
  it('is created with the first workspace and has its owner role', async () => {
    const key = newKey('h1');
    expect(await storage.keys.ensureBootstrapKey(key, false)).toEqual(await storedAs(key));
    expect(await storage.keys.findByHash('h1')).toEqual({
      id: key.id,
      hash: 'h1',
      workspaceName: 'Default',
      role: 'OWNER',
      bootstrap: true,
      expiresAt: null,
      hidePersonalData: false,
      workspaceDeleted: false,
      workspaceId: expect.any(String),
    });
    expect(await storage.keys.findByHash('h2')).toBeNull();
  });

  it('stays the same at the next start, unless a different key is configured', async () => {
    const first = newKey('h1');
    await storage.keys.ensureBootstrapKey(first, false);
    const { workspaceId } = (await storage.keys.findByHash('h1'))!;
    expect(await storage.keys.ensureBootstrapKey(newKey('h2'), false)).toEqual(await storedAs(first));
    const configured = newKey('h3');
    const replaced = await storage.keys.ensureBootstrapKey(configured, true);
    expect(replaced).toEqual(await storedAs(configured));
    expect(await storage.keys.findByHash('h1')).toBeNull();
    expect(await storage.keys.findByHash('h3')).toMatchObject({ workspaceId });
    // The same key again, as at every start with BOOTSTRAP_API_KEY; then the first key again.
    expect((await storage.keys.ensureBootstrapKey(newKey('h3'), true)).id).toBe(configured.id);
    await storage.keys.ensureBootstrapKey(newKey('h1'), true);
    expect(await storage.keys.findByHash('h1')).toMatchObject({ workspaceId });
    expect(await storage.keys.findByHash('h3')).toBeNull();
  });

  it('is not mistaken for a key that somebody gave the same name', async () => {
    const configured = newKey('h1');
    await storage.keys.ensureBootstrapKey(configured, true);
    const { workspaceId } = (await storage.keys.findByHash('h1'))!;
    const named = {
      hash: 'h2',
      name: 'Bootstrap key',
      role: 'OWNER',
      createdBy: configured.id,
      hint: 'psk_',
      expiresAt: null,
    } as const;
    await storage.apiKeys.create(workspaceId, named);
    await storage.keys.ensureBootstrapKey(newKey('h3'), true);
    expect(await storage.keys.findByHash('h2')).toMatchObject({ bootstrap: false });
    expect(await storage.keys.ensureBootstrapKey(newKey('h4'), false)).toMatchObject({ hash: 'h3' });
  });

  it('is created once, with one workspace, when several processes start at once', async () => {
    const other = await openTestStorage(keep, { url: storage.url });
    const keys = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        [storage, other][n % 2]!.keys.ensureBootstrapKey(newKey(`h${n}`), false),
      ),
    );
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    const { rows } = await storage.pool.query('select id from settings.workspaces');
    expect(rows).toHaveLength(1);
  });
});

it('a key is added and revoked by the SQL in docs/api.md, and is no bootstrap key', async () => {
  await storage.keys.ensureBootstrapKey(newKey('h1'), false);
  const docs = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const [add, revoke] = [...docs.matchAll(/```sql\n(.+?)```/gs)].map(([, sql]) => sql!);
  await storage.pool.query(add!.replace('<hash>', 'h2'));
  expect(await storage.keys.findByHash('h2')).toMatchObject({
    workspaceName: 'Default',
    role: 'INGEST',
    bootstrap: false,
  });
  await storage.pool.query(revoke!);
  expect(await storage.keys.findByHash('h2')).toBeNull();
});

it('a fact keeps the value that was stored first', async () => {
  const values = ['a', 'b', 'c'];
  const stored = await Promise.all(values.map((value) => storage.keys.rememberFact('check', value)));
  expect(new Set(stored).size).toBe(1);
  expect(await storage.keys.rememberFact('check', 'd')).toBe(stored[0]);
});
