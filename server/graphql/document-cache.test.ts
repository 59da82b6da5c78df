import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { DocumentCache } from './document-cache.ts';
import { KnownDocument } from './known-document.ts';

describe('the cache of documents', () => {
  const document = new KnownDocument(buildSchema('type Query { a: Int }'), parse('{ a }'));
  const text = (n: number) => String(n).padEnd(8 * 1024 - 256); // 32 of them fit
  const kept = (cache: DocumentCache, numbers: readonly number[]) =>
    numbers.filter((n) => cache.get(text(n)) === document);

  it('returns what was added under the same text', () => {
    const cache = new DocumentCache();
    cache.add('w', '{ a }', document);
    expect(cache.get('{ a }')).toBe(document);
    expect(cache.get('{ b }')).toBeUndefined();
  });

  it('drops the least recently used documents first', () => {
    const cache = new DocumentCache();
    for (let n = 0; n < 32; n += 1) cache.add('w', text(n), document);
    expect(cache.get(text(0))).toBe(document);
    cache.add('w', text(32), document);
    cache.add('w', text(33), document);
    expect(kept(cache, [0, 1, 2, 3, 33])).toEqual([0, 3, 33]);
  });

  it('keeps no long document', () => {
    const cache = new DocumentCache();
    const long = text(0).padEnd(8 * 1024 + 1);
    cache.add('w', long, document);
    expect(cache.get(long)).toBeUndefined();
  });

  it('lets a workspace that adds ever new documents displace its own, however many share the rest', () => {
    const cache = new DocumentCache();
    for (let n = 0; n < 15; n += 1) cache.add(`w${n}`, text(n), document);
    for (let n = 100; n < 200; n += 1) cache.add('flood', text(n), document);
    expect(
      kept(
        cache,
        Array.from({ length: 15 }, (_, n) => n),
      ),
    ).toHaveLength(15);
    expect(kept(cache, [182, 183, 199])).toEqual([183, 199]);
  });

  it('counts short documents as more than their text, so that their number is bounded', () => {
    const cache = new DocumentCache();
    const short = (n: number) => `{ a${n} }`;
    for (let n = 0; n < 10_000; n += 1) cache.add(`w${n}`, short(n), document);
    const found = Array.from({ length: 10_000 }, (_, n) => n).filter((n) => cache.get(short(n)));
    expect(found.length).toBeGreaterThan(900);
    expect(found.length).toBeLessThan(1025);
  });
});
