import { describe, expect, it } from 'vitest';

import { createLog, redactedKeys } from './log.ts';

const secret = 'hunter2-do-not-write-me';

/** What one call of the log writes. */
function written(fields: Record<string, unknown>): string {
  const lines: string[] = [];
  createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }).info(
    fields,
    'message',
  );
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

function writtenError(err: unknown): Record<string, unknown> {
  return (JSON.parse(written({ err })) as { err: Record<string, unknown> }).err;
}

describe('a log line', () => {
  it('is JSON with its level, an ISO time, the fields and the message', () => {
    expect(JSON.parse(written({ workspaceId: 'w' }))).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      workspaceId: 'w',
      msg: 'message',
    });
  });

  it.each(redactedKeys)('hides the value of %s', (key) => {
    const line = written({ [key]: secret });
    expect(line).not.toContain(secret);
    expect(JSON.parse(line)).toMatchObject({ [key]: '[hidden]' });
  });

  it.each(redactedKeys)('hides the value of %s one level below a field', (key) => {
    const line = written({ request: { [key]: secret } });
    expect(line).not.toContain(secret);
    expect(JSON.parse(line)).toMatchObject({ request: { [key]: '[hidden]' } });
  });

  it('hides the headers and keys that a webhook carries', () => {
    const webhook = { customHeaders: [{ name: 'X-Api-Key', value: secret }], secretKey: secret };
    expect(written({ webhook })).not.toContain(secret);
  });
});

describe('an error in a log line', () => {
  it('has its type, code, message and stack', () => {
    const error = Object.assign(new TypeError('broken'), { code: 'E_BROKEN' });
    expect(writtenError(error)).toEqual({
      type: 'TypeError',
      code: 'E_BROKEN',
      message: 'broken',
      stack: error.stack,
    });
  });

  it("has none of a database error's other properties, neither at the top nor in a cause", () => {
    const details = { detail: secret, where: secret, hint: secret, query: secret, parameters: [secret] };
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', ...details });
    const error = Object.assign(new Error('could not write', { cause }), details);
    expect(written({ err: error })).not.toContain(secret);
    expect(writtenError(error)).toMatchObject({ cause: { code: '23505', message: 'duplicate key' } });
  });

  it('has no value that the message of a database error quotes, neither in the stack', () => {
    const refusal = { severity: 'ERROR', code: '22P02', table: 'webhooks' };
    const cause = Object.assign(new Error(`invalid: "${secret}"\n    at ${secret}`), refusal);
    const line = written({ err: new Error('could not write', { cause }) });
    expect(line).not.toContain(secret);
    const message = 'PostgreSQL error 22P02, table webhooks';
    expect(writtenError(cause)).toMatchObject({ message, stack: expect.stringMatching(/log\.test\.ts/) });
  });

  it('has four causes at most, even when they form a circle', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    const messages: unknown[] = [];
    for (let at: unknown = writtenError(first); at; at = (at as { cause?: unknown }).cause)
      messages.push((at as { message: unknown }).message);
    expect(messages).toEqual(['first', 'second', 'first', 'second', 'first']);
  });

  it('may be anything that was thrown', () => {
    expect(writtenError('no Error')).toEqual({ type: 'string', message: 'no Error' });
    expect(writtenError(null)).toEqual({ type: 'object', message: 'null' });
  });
});
