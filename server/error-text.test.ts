import { describe, expect, it } from 'vitest';

import { errorText, stackText } from './error-text.ts';

const secret = 'anna@canary.example';

/** What the driver throws for a statement that PostgreSQL refused. */
function refusal(code: string, message: string): Error {
  const details = { detail: secret, where: secret, table: 'webhooks', constraint: 'webhooks_pkey' };
  return Object.assign(new Error(message), { severity: 'ERROR', code, ...details });
}

describe('the text of a database error', () => {
  it.each([
    '21000',
    '22003',
    '22P02',
    '23502',
    '23505',
    '23514',
    '38000',
    '42601',
    '44000',
    'P0001',
    'ZZ999',
  ])('of class %s is its code, table and constraint: the message may quote values', (code) => {
    const error = refusal(code, `invalid input: "${secret}"\n    at ${secret}`);
    expect(errorText(error)).toBe(`PostgreSQL error ${code}, table webhooks, constraint webhooks_pkey`);
  });

  it.each(['08006', '25006', '40001', '40P01', '53300', '55P03', '57P03', '58030', 'XX000'])(
    'of class %s is its message',
    (code) => expect(errorText(refusal(code, 'too many clients'))).toBe('too many clients'),
  );
});

describe('the text of another error', () => {
  it('is the first line of its message, at most 500 characters', () => {
    expect(errorText(new Error(`Value for Webhook.name is required\nentity: { url: '${secret}' }`))).toBe(
      'Value for Webhook.name is required',
    );
    expect(errorText(new Error('x'.repeat(501)))).toBe('x'.repeat(500));
    expect(errorText(`thrown\r\n${secret}`)).toBe('thrown');
    expect(errorText(undefined)).toBe('undefined');
  });

  it.each(['anna', '{"user_id":"anna"', '{"a":"anna"b}', ''])('quotes nothing of the JSON %j', (json) => {
    expect(() => JSON.parse(json) as unknown).toThrow(
      expect.toSatisfy((error) => errorText(error) === 'The text is not valid JSON.'),
    );
  });

  it('keeps other errors of syntax', () => {
    expect(errorText(new SyntaxError('Invalid regular expression'))).toBe('Invalid regular expression');
  });
});

it('a stack begins with the same text and has the frames alone', () => {
  const stack = stackText(refusal('23514', `new row violates check\n    at ${secret}`));
  expect(stack).toMatch(
    /^Error: PostgreSQL error 23514, table webhooks, constraint webhooks_pkey\n {4}at .*error-text\.test/,
  );
  expect(stack).not.toContain(secret);
});
