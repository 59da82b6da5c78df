import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { curlCommand, needsBodyFile, quoted } from './curl.ts';

const request = {
  method: 'POST',
  url: "https://crm.example.com/hooks?a=1&b[]=$HOME;it's",
  headers: [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'X-Note', value: 'a "quoted" `id` $(id) \\ ! \'x\'' },
    { name: 'X-Empty', value: '' },
  ],
  body: '{"name":"Zoë\'s","line":"one\\ntwo"}\n',
};

/** What the words of a command are to a shell, without the command itself. */
function wordsOf(command: string): string[] {
  const script = `show() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${command.replace(/^curl/, 'show')}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('a shell reads the command as it is meant, whatever is in it', () => {
  expect(wordsOf(curlCommand(request))).toEqual([
    '--globoff',
    '--request',
    'POST',
    request.url,
    '--header',
    'Content-Type: application/json',
    '--header',
    `X-Note: ${request.headers[1]!.value}`,
    '--header',
    'X-Empty;',
    '--data-raw',
    request.body,
  ]);
});

test.each(["'", "''", '', '$(touch /tmp/x)', '`id`', '\\', "a\nb'c", '; exit 1', '-n'])(
  'the word %j comes out as it went in',
  (text) => {
    expect(wordsOf(`curl ${quoted(text)}`)).toEqual([text]);
  },
);

test('a body that is too long for an argument is read from a file', () => {
  const long = { ...request, body: `"${'x'.repeat(50_000)}"` };
  expect(wordsOf(curlCommand(long)).slice(-2)).toEqual(['--data-binary', '@body.json']);
  expect([needsBodyFile(long), needsBodyFile(request)]).toEqual([true, false]);
});
