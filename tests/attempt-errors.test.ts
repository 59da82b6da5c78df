import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { DnsFailure } from '../server/delivery/dns/dns-failure.ts';
import { failureText, fixedFailureTexts, statusError } from '../server/delivery/sending/failure-text.ts';
import { unreadable } from '../server/model/index.ts';
import { explainedErrors, explainError } from '../web/src/words/errors.ts';

/** What the system says of connections that fail. */
const systemErrors = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];
const dnsErrors = ['ENOTFOUND', 'ENODATA', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'EBADNAME', 'EOTHER'];

const texts = [
  ...fixedFailureTexts,
  ...systemErrors.map((code) => failureText({ code })),
  ...dnsErrors.map((code) => new DnsFailure(code).message),
  ...Object.values(unreadable),
  failureText({ name: 'HTTPParserError', message: '' }),
  failureText({ code: 'ERR_SSL_WRONG_VERSION_NUMBER', reason: 'wrong version number' }),
  failureText(new Error('boom')),
  'not sent: no access token (timeout)',
];

test.each([...new Set(texts)])('%s comes with its meaning and advice', (text) => {
  const { meaning, advice } = explainError(text)!;
  expect(meaning).not.toBe(text);
  expect(advice).toMatch(/^[A-Z].+\.$/);
});

test('every status that is no success comes with advice', () => {
  for (let status = 300; status < 600; status += 1) {
    expect(explainError(statusError(status))?.advice, String(status)).toMatch(/^[A-Z].+\.$/);
  }
});

test('the documentation has a row for every error that is explained', () => {
  const docs = readFileSync(new URL('../docs/attempt-errors.md', import.meta.url), 'utf8');
  const rows = docs.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, 3)
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(explainedErrors().map(({ error, advice }) => [`\`${error}\``, advice]));
});
