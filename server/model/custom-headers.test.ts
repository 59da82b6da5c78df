import { expect, it } from 'vitest';
import { checkCustomHeaders } from './custom-headers.ts';
import { Mistakes } from './mistakes.ts';

// Which names and values are taken: tests/input-rules/headers.ts.

it('never has the value of a custom header in a message', () => {
  const mistakes = new Mistakes();
  checkCustomHeaders([{ name: 'Authorization', value: 'hunter2\n' }], mistakes);
  expect(mistakes.errors[0]?.message).toContain('Authorization');
  expect(mistakes.errors[0]?.message).not.toContain('hunter2');
});
