import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { type SealedCell } from '../storage/index.ts';
import { createSecretBox } from './secret-box.ts';

const key = Buffer.alloc(32, 1);
const box = createSecretBox(key.toString('base64'));
const cell: SealedCell = { owner: 'webhook-1', column: 'secret-key' };

describe('a sealed text', () => {
  it('is another one each time, and opens in its cell', () => {
    const sealed = [box.seal('whsec_ü', cell), box.seal('whsec_ü', cell)];
    expect(new Set(sealed).size).toBe(2);
    expect(sealed.map((text) => box.open(text, cell))).toEqual(['whsec_ü', 'whsec_ü']);
  });

  it.each([
    ['another row', { ...cell, owner: 'webhook-2' }],
    ['another column of its row', { ...cell, column: 'custom-headers' }],
  ] as const)('does not open in %s', (_, moved) => {
    const sealed = box.seal('whsec', cell);
    expect(() => box.open(sealed, moved)).toThrow();
  });

  it('does not open with another key, or changed, or with the prefix of another version', () => {
    const sealed = box.seal('whsec', cell);
    expect(() => createSecretBox(Buffer.alloc(32, 2).toString('base64')).open(sealed, cell)).toThrow();
    expect(() => box.open(sealed.slice(0, -4) + 'AAAA', cell)).toThrow();
    expect(() => box.open(sealed.replace('v2.', 'v1.'), cell)).toThrow();
    expect(() => box.open(sealed.replace('v2.', 'constructor.'), cell)).toThrow('unknown version');
  });

  it('of version 1, bound to its row alone, still opens', () => {
    expect(box.open(sealedByVersion1('whsec'), cell)).toBe('whsec');
    expect(() => box.open(sealedByVersion1('whsec'), { ...cell, owner: 'webhook-2' })).toThrow();
  });
});

function sealedByVersion1(plain: string): string {
  const iv = Buffer.alloc(12, 3);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(cell.owner));
  const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString('base64')}`;
}
