import { expect, test } from 'vitest';

import { KnownSchemas } from './known-schemas.ts';

const listed = (revision: string, eventName = 'a', workspaceId = 'w') =>
  ({ workspaceId, eventName, mode: 'ENFORCE', revision }) as const;
const texts = (...revisions: string[]) => new Map(revisions.map((revision) => [revision, '{}']));

test('schemas are known by workspace and name, and gone when they are not listed any more', () => {
  const known = new KnownSchemas();
  expect(known.of('w')).toBeNull();
  known.replace([listed('1'), listed('2', 'b'), listed('3', 'a', 'v')], texts('1', '2', '3'));
  expect([...known.of('w')!.keys()]).toEqual(['a', 'b']);
  expect([...known.of('v')!.keys()]).toEqual(['a']);
  known.replace([listed('2', 'b')], texts());
  expect([...known.of('w')!.keys()]).toEqual(['b']);
  expect(known.of('v')).toBeNull();
  expect([known.has('1'), known.has('2')]).toEqual([false, true]);
});

test('a schema that did not change stays the same object, which is ready', () => {
  const known = new KnownSchemas();
  known.replace([listed('1')], texts('1'));
  const ready = known.of('w')!.get('a');
  known.replace([listed('1')], texts());
  expect(known.of('w')!.get('a')).toBe(ready);
});

test('a schema whose text is missing leaves the one before it in use, and is read again', () => {
  const known = new KnownSchemas();
  known.replace([listed('1')], texts('1'));
  const before = known.of('w')!.get('a');
  known.replace([listed('2')], texts());
  expect(known.of('w')!.get('a')).toBe(before);
  expect(known.has('2')).toBe(false);
  known.replace([listed('2')], texts('2'));
  expect(known.of('w')!.get('a')).not.toBe(before);
});
