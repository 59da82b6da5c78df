import { describe, expect, it } from 'vitest';
import { checkCustomHeaders } from './custom-headers.ts';
import { Mistakes } from './mistakes.ts';

// Which names and values are taken: tests/input-rules/headers.ts.

describe('a custom header', () => {
  it('has no blanks and tabs around its name and value', () => {
    const header = { name: '\t X-A  ', value: '  a b\t\t' };
    expect(checkCustomHeaders([header], new Mistakes())).toEqual([{ name: 'X-A', value: 'a b' }]);
  });

  it('has its blanks found at once, however many there are', () => {
    const value = `a${' '.repeat(500_000)}b`;
    const started = performance.now();
    expect(checkCustomHeaders([{ name: 'X-A', value: ` ${value}\t` }], new Mistakes())).toEqual([
      { name: 'X-A', value },
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['X-A', 'The value of X-A must'],
    ['', 'The value of the header must'],
    ['Authorization: Bearer hunter2', 'The value of the header must'],
  ])('called "%s" has a value that a mistake names: "%s …"', (name, start) => {
    const mistakes = new Mistakes();
    checkCustomHeaders([{ name, value: 'a\n' }], mistakes);
    expect(mistakes.errors.at(-1)?.message.startsWith(start)).toBe(true);
  });

  it('has at most 19 others beside it', () => {
    const headers = Array.from({ length: 21 }, (_, index): [string, string] => [`X-${index}`, 'value']);
    const input = headers.map(([name, value]) => ({ name, value }));
    expect(checkCustomHeaders(input, new Mistakes())).toEqual([]);
  });

  it('never has its value in a message', () => {
    const mistakes = new Mistakes();
    checkCustomHeaders([{ name: 'Authorization', value: 'hunter2\n' }], mistakes);
    expect(mistakes.errors[0]?.message).not.toContain('hunter2');
  });
});
