import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { sign, signTimed } from '../server/delivery/attempt/signature.ts';

const folder = fileURLToPath(new URL('../examples/verify/', import.meta.url));

/** The programs of examples/verify/. Each is started once, for all cases. */
const programs: readonly {
  readonly command: string;
  readonly args: readonly string[];
  readonly file: string;
}[] = [
  { command: process.execPath, args: [], file: 'verify.mjs' },
  { command: 'python3', args: [], file: 'verify.py' },
  { command: 'go', args: ['run'], file: 'verify.go' },
  { command: 'ruby', args: [], file: 'verify.rb' },
  { command: 'php', args: [], file: 'verify.php' },
  { command: 'java', args: [], file: 'Verify.java' },
];

const secret = 'whsec_größe/and+more=';
const body = Buffer.concat([Buffer.from('{"event_id":"evt_ü"}'), Buffer.from([0, 0xff, 0x0a])]);
const now = Math.floor(Date.now() / 1000);
const timed = (time: number, key = secret) => signTimed(String(time), body, key);

const cases: readonly [expected: boolean, what: string, kind: 'plain' | 'v2', header: string][] = [
  [true, 'the signature', 'plain', sign(body, secret)],
  [false, 'the signature of another key', 'plain', sign(body, 'another')],
  [false, 'the signature of another body', 'plain', sign(Buffer.from('{}'), secret)],
  [false, 'no signature', 'plain', ''],
  [false, 'no hexadecimal', 'plain', 'zz'.repeat(32)],
  [false, 'a signature that is cut', 'plain', sign(body, secret).slice(0, 62)],
  [false, 'a signature with more behind it', 'plain', `${sign(body, secret)}00`],
  [false, 'a signature that is not ASCII', 'plain', 'é'.repeat(64)],
  [true, 'the time-stamped signature', 'v2', `t=${now},v2=${timed(now)}`],
  [true, 'one with the key before', 'v2', `t=${now},v2=${timed(now, 'next key')},v2=${timed(now)}`],
  [true, 'one of four minutes ago', 'v2', `t=${now - 240},v2=${timed(now - 240)}`],
  [false, 'one of ten minutes ago', 'v2', `t=${now - 600},v2=${timed(now - 600)}`],
  [false, 'one of the future', 'v2', `t=${now + 600},v2=${timed(now + 600)}`],
  [false, 'one with another time', 'v2', `t=${now},v2=${timed(now - 240)}`],
  [false, 'one of another key', 'v2', `t=${now},v2=${timed(now, 'another')}`],
  [false, 'one of another version', 'v2', `t=${now},v1=${timed(now)}`],
  [false, 'one without a time', 'v2', `v2=${timed(now)}`],
  [false, 'one whose time is no number', 'v2', `t=now,v2=${timed(now)}`],
  [false, 'nothing', 'v2', ''],
  [false, 'nonsense', 'v2', ',=,==,t=,v2,t=1,v2='],
];

describe.each(programs)('examples/verify/$file', ({ command, args, file }) => {
  test.skipIf(!isAtHand(command))('tells genuine requests from others', { timeout: 120_000 }, () => {
    const lines = cases.map(([, , kind, header]) =>
      [kind, secret, header, body.toString('base64')].join('\t'),
    );
    const input = `${lines.join('\n')}\n`;
    const output = execFileSync(command, [...args, join(folder, file)], { input });
    const answers = output.toString().trim().split('\n');
    expect(answers.map((answer, index) => [cases[index]![1], answer])).toEqual(
      cases.map(([expected, what]) => [what, String(expected)]),
    );
  });
});

function isAtHand(command: string): boolean {
  try {
    execFileSync(command, command === 'go' ? ['version'] : ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      `SKIPPED: an example of verification is not tested, because there is no ${command}.\n`,
    );
    return false;
  }
}
