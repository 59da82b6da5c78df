import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';

import { parseBounded } from './limits.ts';

describe('a document is refused', () => {
  const refused: [string, string, RegExp][] = [
    ['with 10,001 tokens', ofTokens(10_001), /^The document has more than 10000 tokens\.$/],
    ['when it is nested too deep', `{ ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`, /13 levels deep; 12/],
    [
      'with too many root fields',
      `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: a`).join(' ')} }`,
      /21 root fields/,
    ],
    ['with 1,001 fields', `{ a { ${fields(1000)} } }`, /more than 1000 fields/],
    [
      'with 1,001 fields in a fragment that is not used',
      `{ a } fragment F on A { ${fields(1001)} }`,
      /1000 fields/,
    ],
    ['with 51 fields of one name', `{ a { ${'b '.repeat(51)} } }`, /more than 50 fields of the same name/],
    [
      'with 51 fields of one name, by alias and in inline fragments',
      `{ a { ${'b: c ... { b }'.repeat(25)} b: d } }`,
      /more than 50 fields of the same name/,
    ],
    ['with 201 operations and fragments', definitions(201), /201 operations and fragments; 200 are allowed/],
    [
      'with spreads of 201 fragments',
      `{ ${Array.from({ length: 201 }, (_, n) => `...F${n}`).join(' ')} }`,
      /names more than 200 fragments/,
    ],
    ['with 10,001 lines', `{ a${'\n'.repeat(5000)}${'\r'.repeat(5000)} }`, /more than 10000 lines/],
    ['with more than 1 MiB', `{ a }`.padEnd(1024 * 1024 + 1), /more than 1048576 characters/],
    ['when its fragments multiply', fragmentBomb(), /more than 1000 fields/],
    [
      'when root fields hide in a fragment',
      `{ ...F } fragment F on Query { ${'a '.repeat(21)} }`,
      /21 root fields/,
    ],
    ['when its values are nested beyond the stack', `{ a(b: ${'['.repeat(9000)}${']'.repeat(900)}) }`, /./],
    [
      'when introspection is nested too deep',
      `{ __schema { ${'a { '.repeat(19)} b ${'}'.repeat(20)} }`,
      /21 levels deep; 20/,
    ],
    [
      'when it is nested too deep beside introspection',
      `{ __type(name: "a") { name } ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`,
      /13 levels deep; 12/,
    ],
    [
      'when it is nested too deep around introspection',
      `{ a { __schema { ${'a { '.repeat(10)} b ${'}'.repeat(10)} } } }`,
      /13 levels deep; 12/,
    ],
    [
      'when a fragment that is not used is nested too deep',
      `{ a } fragment F on A { ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`,
      /13 levels deep; 12/,
    ],
  ];

  it.each(refused)('%s', (_case, source, message) => {
    expect(() => parseBounded(source)).toThrow(message);
  });
});

function fields(count: number): string {
  return Array.from({ length: count }, (_, n) => `b${n}`).join(' ');
}

function definitions(count: number): string {
  const fragments = Array.from({ length: count - 2 }, (_, n) => `fragment F${n} on A { b }`);
  return `query A { a } query B { a } ${fragments.join(' ')}`;
}

/** A document of exactly so many tokens, most of them in the value of an argument. */
function ofTokens(count: number): string {
  return `{ a(b: [${'0 '.repeat(count - 9)}]) }`;
}

function fragmentBomb(): string {
  const fragments = Array.from(
    { length: 11 },
    (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F11 on Query { a { b } }`;
}

describe('a document is taken', () => {
  it.each([
    ['with 10,000 tokens', ofTokens(10_000)],
    ['of a tool that asks for the schema', getIntrospectionQuery()],
    ['with 12 levels', `{ ${'a { '.repeat(11)} b ${'}'.repeat(11)} }`],
    ['with 20 levels of introspection', `{ __schema { ${'a { '.repeat(18)} b ${'}'.repeat(19)} }`],
    ['with 20 root fields', `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: a`).join(' ')} }`],
    ['with 1,000 fields', `{ a { ${fields(999)} } }`],
    ['with 50 fields of one name', `{ a { ${'b '.repeat(50)} } c: a { ${'b '.repeat(50)} } }`],
    ['with 200 operations and fragments', definitions(200)],
    ['with 10,000 lines', `{ a${'\r\n'.repeat(4999)} \n }`],
    ['with 1 MiB', `{ a }`.padEnd(1024 * 1024)],
    [
      'with 20 levels of introspection beside 12 others',
      `{ __schema { ...S } ${'a { '.repeat(11)} b ${'}'.repeat(11)} } fragment S on __Schema { ${'a { '.repeat(18)} b ${'}'.repeat(18)} }`,
    ],
  ])('%s', (_case, source) => {
    expect(() => parseBounded(source)).not.toThrow();
  });

  it('with fragments in a circle, which validation refuses', () => {
    expect(() =>
      parseBounded('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    ).not.toThrow();
  });
});
