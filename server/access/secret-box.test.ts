import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { type SealedCell } from '../storage/index.ts';
import { createKeyRing } from './secret-box.ts';

const keys = [1, 2].map((fill) => Buffer.alloc(32, fill).toString('base64'));
const [first, second] = [
  { id: 'first', key: keys[0]! },
  { id: 'second', key: keys[1]! },
];
const ring = createKeyRing([first]);
const cell: SealedCell = { workspaceId: 'workspace-1', owner: 'webhook-1', column: 'secret-key' };

describe('a sealed text', () => {
  it('is another one each time, names its key, and opens in its cell', () => {
    const sealed = [ring.seal('whsec_ü', cell), ring.seal('whsec_ü', cell)];
    expect(new Set(sealed).size).toBe(2);
    expect(sealed.every((text) => text.startsWith('v3.first.'))).toBe(true);
    expect(sealed.map((text) => ring.open(text, cell))).toEqual(['whsec_ü', 'whsec_ü']);
  });

  it.each([
    ['another row', { ...cell, owner: 'webhook-2' }],
    ['another column of its row', { ...cell, column: 'custom-headers' }],
    ['another workspace', { ...cell, workspaceId: 'workspace-2' }],
    ['no workspace', { ...cell, workspaceId: null }],
  ] as const)('does not open in %s', (_, moved) => {
    const sealed = ring.seal('whsec', cell);
    expect(() => ring.open(sealed, moved)).toThrow();
  });

  it('does not open with another key, or changed, or with the prefix of another version', () => {
    const sealed = ring.seal('whsec', cell);
    expect(() => createKeyRing([{ ...second, id: 'first' }]).open(sealed, cell)).toThrow();
    expect(() => createKeyRing([second]).open(sealed, cell)).toThrow('not in the key ring');
    expect(() => ring.open(sealed.slice(0, -4) + 'AAAA', cell)).toThrow();
    expect(() => ring.open(sealed.replace('v3.first.', 'v2.'), cell)).toThrow();
    for (const text of [
      sealed.replace('v3.', 'v2.'),
      sealed.replace('v3.', 'constructor.'),
      sealed.replace('first.', 'first.first.'),
      sealed.replace('first.', ''),
      'v3.first.',
      '',
    ])
      expect(() => ring.open(text, cell)).toThrow('unknown version');
  });

  it('is sealed with the first key of a ring, and opens while its key is in the ring', () => {
    const sealed = ring.seal('whsec', cell);
    const rotated = createKeyRing([second, first]);
    expect(rotated.seal('whsec', cell)).toMatch(/^v3\.second\./);
    expect(rotated.open(sealed, cell)).toBe('whsec');
    expect([ring.keyOf(sealed, cell), rotated.keyOf(rotated.seal('a', cell), cell)]).toEqual([
      'first',
      'second',
    ]);
  });
});

describe('a text that names no key', () => {
  it.each([
    ['v1', cell.owner],
    ['v2', `secret-key:${cell.owner}`],
  ])('of %s opens in its cell with whichever key sealed it', (version, binding) => {
    const sealed = sealedBefore(version, binding);
    for (const all of [[first], [first, second], [second, first]]) {
      expect(createKeyRing(all).open(sealed, cell)).toBe('whsec');
      expect(createKeyRing(all).keyOf(sealed, cell)).toBe('first');
    }
    expect(() => ring.open(sealed, { ...cell, owner: 'webhook-2' })).toThrow('unknown key');
    expect(() => createKeyRing([second]).open(sealed, cell)).toThrow('unknown key');
  });

  it('opens in a revision when it was sealed for the headers of its webhook', () => {
    const revision = { ...cell, owner: 'webhook-1/3', column: 'revision-headers' } as const;
    expect(ring.open(sealedBefore('v2', 'custom-headers:webhook-1'), revision)).toBe('whsec');
    expect(ring.open(sealedBefore('v1', 'webhook-1'), revision)).toBe('whsec');
    const headers = ring.seal('[]', { ...cell, column: 'custom-headers' });
    expect(() => ring.open(headers, revision)).toThrow();
  });
});

/** With the first key. */
function sealedBefore(version: string, binding: string): string {
  const iv = Buffer.alloc(12, 3);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(first.key, 'base64'), iv);
  cipher.setAAD(Buffer.from(binding));
  const sealed = Buffer.concat([iv, cipher.update('whsec', 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${sealed.toString('base64')}`;
}
