import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSender, type Sender, type SendOutcome } from '../server/delivery/sending/sender.ts';
import { sign } from '../server/delivery/attempt/signature.ts';
import { requestHeaders, signatureHeaderNames } from '../server/model/index.ts';

/**
 * Sends the product's own requests to the receivers in examples/, so that both use the same header names, signature and
 * bytes, and the examples work when they are copied.
 */
const secret = 'whsec_größe_and_more';
const examples = new URL('../examples/', import.meta.url);

interface Example {
  readonly name: string;
  readonly command: string | null;
  readonly args: readonly string[];
}

const candidates: Example[] = [
  { name: 'node-express', command: process.execPath, args: ['server.js'] },
  { name: 'python-flask', command: pythonWithFlask(), args: ['receiver.py'] },
];

describe.each(candidates)('the example $name', ({ name, command, args }) => {
  let child: ChildProcess;
  let lines: Interface;
  let url: string;
  let sender: Sender;

  beforeAll(async () => {
    if (command === null) return;
    child = spawn(command, args, {
      cwd: new URL(`${name}/`, examples),
      env: { ...process.env, PORT: '0', WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    lines = createInterface({ input: child.stdout! });
    url = await listeningUrl(child);
    sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4 });
  });

  afterAll(async () => {
    if (command === null) return;
    await sender.close();
    child.kill();
  });

  function deliver(
    eventId: string,
    change: { body?: Buffer; signature?: string | null; previous?: string } = {},
  ): Promise<SendOutcome> {
    const body = Buffer.from(
      JSON.stringify({ event_id: eventId, event_name: 'größe gewählt', properties: {} }),
    );
    const { signature = sign(body, secret) } = change;
    return sender.send({
      url,
      headers: requestHeaders({
        eventName: 'größe gewählt',
        eventId,
        attemptNumber: 1,
        signature,
        signatureHeaders:
          change.previous === undefined
            ? null
            : [{ name: signatureHeaderNames.previous, value: change.previous }],
        customHeaders: [],
        authorization: null,
        source: null,
        test: false,
      }),
      body: change.body ?? body,
      timeoutMs: 10_000,
    });
  }

  function nextLine(): Promise<unknown> {
    return new Promise((resolve) => lines.once('line', (line) => resolve(JSON.parse(line))));
  }

  test.skipIf(command === null)('accepts a signed event once and recognises a duplicate', async () => {
    const line = nextLine();
    expect(await deliver('evt_1')).toMatchObject({ error: null, response: { body: has('accepted') } });
    expect(await line).toEqual({ event_id: 'evt_1', event_name: 'größe gewählt' });

    const following = nextLine();
    expect(await deliver('evt_1')).toMatchObject({ error: null, response: { body: has('duplicate') } });
    expect(await deliver('evt_2')).toMatchObject({ error: null, response: { body: has('accepted') } });
    // If the duplicate had been handled, its line would come first.
    expect(await following).toMatchObject({ event_id: 'evt_2' });
  });

  test.skipIf(command === null)(
    'accepts only one of several deliveries of the same event at the same time',
    async () => {
      const line = nextLine();
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => deliver('evt_3')));
      const bodies = outcomes.map((outcome) => (outcome.kind === 'answered' ? outcome.response.body : ''));
      expect(bodies.filter((body) => body.includes('accepted'))).toHaveLength(1);
      expect(bodies.filter((body) => body.includes('duplicate'))).toHaveLength(3);
      expect(await line).toMatchObject({ event_id: 'evt_3' });
    },
  );

  test.skipIf(command === null)('refuses a body that was changed in transit', async () => {
    const outcome = await deliver('evt_4', { body: Buffer.from('{"event_id":"evt_4","amount":1000000}') });
    expect(outcome).toMatchObject({ statusCode: 401, error: 'HTTP 401' });
  });

  test.skipIf(command === null).each([
    ['made with another key', sign(Buffer.from('{}'), 'another')],
    ['that is empty', ''],
    ['that is not hexadecimal', 'zz'.repeat(32)],
    ['that is too long', 'ab'.repeat(64)],
    ['that is not ASCII', 'é'.repeat(64)],
  ])('refuses a signature %s', async (_, signature) => {
    expect(await deliver('evt_5', { signature })).toMatchObject({ statusCode: 401 });
  });

  test.skipIf(command === null)(
    'accepts a request whose signature before matches, and no other',
    async () => {
      const body = Buffer.from(JSON.stringify({ event_id: 'evt_8', event_name: 'purchase' }));
      const signature = sign(body, 'the next key');
      const previous = sign(body, secret);
      expect(await deliver('evt_8', { body, signature, previous: signature })).toMatchObject({
        statusCode: 401,
      });
      expect(await deliver('evt_8', { body, signature, previous })).toMatchObject({ error: null });
    },
  );

  test.skipIf(command === null)('refuses a request without a signature', async () => {
    expect(await deliver('evt_6', { signature: null })).toMatchObject({ statusCode: 400 });
  });

  test.skipIf(command === null)('refuses a signed body that is not an event', async () => {
    for (const text of ['not JSON', '[]', 'null', '{"event_id":7}']) {
      const body = Buffer.from(text);
      expect(await deliver('evt_7', { body, signature: sign(body, secret) })).toMatchObject({
        statusCode: 400,
      });
    }
  });
});

function has(status: string): unknown {
  return expect.stringMatching(new RegExp(`"status": ?"${status}"`));
}

/** Reads the URL that both examples print to stderr when they listen. */
function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr!.on('data', (data: Buffer) => {
      output += data.toString();
      const found = /listening on (\S+)/.exec(output);
      if (found) resolve(found[1]!);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The example exited with ${code}: ${output}`)));
  });
}

/** The command of a Python with Flask. Null, with a line of output, if there is none. */
function pythonWithFlask(): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(python, ['-c', 'import flask'], { stdio: 'ignore' });
      return python;
    } catch {
      // try the next one
    }
  }
  process.stderr.write(
    'SKIPPED: examples/python-flask is not tested, because no Python with Flask was found.\n',
  );
  return null;
}
