import { expect, test } from 'vitest';

import { readSchemas, type WorkspaceSchemas } from './known-schemas.ts';

type Listed = readonly { workspaceId: string; eventName: string; mode: 'ENFORCE'; revision: string }[];

const listed = (revision: string, eventName = 'a', workspaceId = 'w') =>
  ({ workspaceId, eventName, mode: 'ENFORCE', revision }) as const;

/** Reads the workspaces `v` and `w`; the texts of revisions in `missing` were changed meanwhile. */
async function read(used: Listed, before?: ReadonlyMap<string, WorkspaceSchemas>, missing: string[] = []) {
  const asked: string[] = [];
  const store = {
    listUsed: async (ids: readonly string[]) => used.filter(({ workspaceId }) => ids.includes(workspaceId)),
    texts: async (revisions: readonly string[]) => {
      asked.push(...revisions);
      return new Map(revisions.filter((one) => !missing.includes(one)).map((one) => [one, '{}']));
    },
  };
  const found = await readSchemas(store, ['v', 'w'], (workspaceId) => before?.get(workspaceId));
  return { found, asked };
}

test('schemas are known by workspace and name, and gone when they are not listed any more', async () => {
  const first = await read([listed('1'), listed('2', 'b'), listed('3', 'a', 'v'), listed('4', 'a', 'other')]);
  expect([...first.found.get('w')!.used!.keys()]).toEqual(['a', 'b']);
  expect([...first.found.keys()]).toEqual(['w', 'v']);
  expect(first.found.get('w')!.length).toBe(4);
  const second = await read([listed('2', 'b')], first.found);
  expect([...second.found.get('w')!.used!.keys()]).toEqual(['b']);
  expect(second.found.has('v')).toBe(false);
});

test('a schema that did not change stays the same object, which is ready', async () => {
  const before = await read([listed('1')]);
  const { found, asked } = await read([listed('1')], before.found);
  expect(found.get('w')!.used!.get('a')).toBe(before.found.get('w')!.used!.get('a'));
  expect(asked).toEqual([]);
});

test('a schema whose text is missing leaves the one before it in use, and is read again', async () => {
  const before = await read([listed('1')]);
  const { found } = await read([listed('2')], before.found, ['2']);
  expect(found.get('w')!.used!.get('a')).toBe(before.found.get('w')!.used!.get('a'));
  const after = await read([listed('2')], found);
  expect(after.asked).toEqual(['2']);
  expect(after.found.get('w')!.used!.get('a')).not.toBe(before.found.get('w')!.used!.get('a'));
});
