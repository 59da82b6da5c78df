import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { DocumentCache } from './document-cache.ts';

describe('the cache of documents', () => {
  const document = parse('{ a }');
  const text = (n: number) => String(n).padEnd(8 * 1024); // 32 of them fit

  it('returns what was added under the same text', () => {
    const cache = new DocumentCache();
    cache.add('{ a }', document);
    expect(cache.get('{ a }')).toBe(document);
    expect(cache.get('{ b }')).toBeUndefined();
  });

  it('drops the least recently used documents first', () => {
    const cache = new DocumentCache();
    for (let n = 0; n < 32; n += 1) cache.add(text(n), document);
    expect(cache.get(text(0))).toBe(document);
    cache.add(text(32), document);
    cache.add(text(33), document);
    expect([0, 1, 2, 3, 33].map((n) => cache.get(text(n)) === document)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it('keeps no long document', () => {
    const cache = new DocumentCache();
    cache.add(`${text(0)} `, document);
    expect(cache.get(`${text(0)} `)).toBeUndefined();
  });
});
