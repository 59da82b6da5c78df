import { describe, expect, it } from 'vitest';
import { isExactNumber, lossIn } from './exact-json.ts';

describe('reading a text changes', () => {
  it.each([
    ['{"properties":{"amount":10,"amount":1000}}', 'properties.amount appears twice.'],
    ['{"amount":10,"\\u0061mount":1000}', 'amount appears twice.'],
    ['[1,{"a":[{"b":1},{"b":1,"c":2,"b":1}]}]', '1.a.1.b appears twice.'],
    ['{"a":1,"__proto__":1,"__proto__":2}', '__proto__ appears twice.'],
    ['{"id":12345678901234567890}', 'id would lose digits: put it in quotes.'],
    ['{"a":[0,[1e400]]}', 'a.1.0 would lose digits: put it in quotes.'],
    ['1e-400', 'This number would lose digits: put it in quotes.'],
    [`{"${'k'.repeat(9000)}":1e400}`, `${'k'.repeat(200)}… would lose digits: put it in quotes.`],
  ])('%s', (text, sentence) => {
    expect(lossIn(text)).toBe(sentence);
  });
});

it.each([
  '{"a":{"a":1},"b":[{"a":1},{"a":1}],"c":"a"}',
  '{"a":"a","b":{"c":"\\"c\\":1,\\"c\\":1e400"}}',
  '["a","a",0.1,-0,1e2,1.50]',
  '"1e400"',
  '0.30000000000000004',
])('reading %s changes nothing', (text) => {
  expect(lossIn(text)).toBeNull();
});

it.each([
  ...['0', '-0', '0.0', '0e9', '1', '1.0', '1e2', '1E+2', '99.99', '9007199254740992', '1e22', '1e-7'],
  ...['0.30000000000000004', '1.7976931348623157e308', '5e-324', '123456789012345.6', `1${'0'.repeat(308)}`],
])('%s keeps its value', (text) => {
  expect(isExactNumber(text)).toBe(true);
});

it.each([
  ...[
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '1e-400',
    '4503599627370497.3',
    '123456789012345678e1',
  ],
  ...[
    '0.1000000000000000055',
    '1.0000000000000000000001',
    `0.${'1'.repeat(200)}`,
    `1${'0'.repeat(1_000_000)}1`,
  ],
])('%s does not', (text) => {
  expect(isExactNumber(text)).toBe(false);
});
