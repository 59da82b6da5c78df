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

  it.each(['22003', '22P02', '23502', '23505', '23514', '42601', 'P0001'])(
    'tells code, table and constraint of the database error %s, not its message, which may quote values',
    (code) => {
      const refusal = { severity: 'ERROR', code, table: 'webhooks', constraint: 'webhooks_pkey' };
      const cause = Object.assign(new Error(`a value: "${secret}"\n    at ${secret}`), refusal);
      const line = written({ err: new Error('could not write', { cause }) });
      expect(line).not.toContain(`value: "${secret}`);
      expect(writtenError(cause)).toMatchObject({
        code,
        message: `PostgreSQL error ${code}, table webhooks, constraint webhooks_pkey`,
        stack: expect.stringMatching(/log\.test\.ts/),
      });
    },
  );

  it.each(['08006', '53300', '57P03'])('has the message of the database error %s', (code) => {
    const error = Object.assign(new Error('too many clients'), { severity: 'FATAL', code });
    expect(writtenError(error)).toMatchObject({ message: 'too many clients' });
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
