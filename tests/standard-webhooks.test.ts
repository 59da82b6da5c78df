import { execFileSync } from 'node:child_process';
import { createHmac, createPublicKey, verify } from 'node:crypto';

import { Webhook as Verifier } from 'standardwebhooks';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../server/testing/closing.ts';
import { events, startDeliveryWorld } from '../server/testing/delivery-world.ts';
import { type Receiver, startReceiver } from '../server/testing/receiver.ts';
import { pythonWith } from './python-with.ts';

const python = pythonWith({
  what: 'standardwebhooks of PyPI',
  folder: 'python-standardwebhooks',
  packages: ['standardwebhooks==1.1.0'],
  modules: ['standardwebhooks'],
});

type Request = Receiver['requests'][number];

const keep = closingAfterAll();
const [first, second] = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`) as [
  string,
  string,
];
/** Every request, with the key that the receiver had then. */
const received: { readonly request: Request; readonly key: string }[] = [];
const refused: unknown[] = [];
let publicKey: string;

function standardHeaders({ headers }: Request): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

/** A rotation while events flow: the receiver changes its key in the middle of the overlap. */
beforeAll(async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  let key = first;
  const accepted: string[] = [];
  const acceptedOf = (prefix: string) => accepted.filter((id) => id.startsWith(prefix)).length;
  const receiver = keep(
    await startReceiver((request) => {
      received.push({ request, key });
      try {
        new Verifier(key).verify(request.body.toString(), standardHeaders(request));
      } catch (error) {
        refused.push(error);
        return { status: 401 };
      }
      // Some are tried again, at another time and with other signatures.
      if (received.length % 10 === 0) return { status: 500 };
      accepted.push(decodeURIComponent(String(request.headers['webhook-id'])));
      return {};
    }),
  );
  const id = await world.addWebhook({
    url: receiver.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [1, 1, 1],
    standardWebhooks: 'V1_AND_V1A',
    timestampedSignature: true,
  });
  const rotate = (secretKey: string, overlapMs: number) =>
    storage.webhooks.rotateSecret(workspaceId, id, { secretKey, overlapMs });
  await rotate(first, 0);
  publicKey = (await storage.webhooks.find(workspaceId, id))!.ed25519PublicKey!;
  world.startWorker();
  const send = (prefix: string) => world.send(events(60, 'größe gewählt', prefix));
  await send('before ü ');
  await receiver.waitFor(20); // in the middle of the batch
  await rotate(second, 3_600_000);
  await send('during ');
  // Nothing that was signed before the rotation is under way any more: the receiver may change.
  await receiver.waitFor(() => acceptedOf('before ü ') === 60 && acceptedOf('during ') > 20, 30_000);
  key = second;
  await send('changed ');
  await receiver.waitFor(() => acceptedOf('changed ') > 20, 30_000);
  await storage.webhooks.endSecretOverlap(workspaceId, id);
  await send('after ');
  await receiver.waitFor(() => accepted.length === 240, 30_000);
});

test('the official verifier of npm accepts every delivery through a rotation under load', () => {
  expect(refused).toEqual([]);
  expect(received.length).toBeGreaterThan(240); // with the retries
  expect(new Set(received.map(({ key }) => key))).toEqual(new Set([first, second]));
});

test.skipIf(python === null)('so does the official verifier of PyPI', () => {
  const script = `
import json, sys
from standardwebhooks import Webhook
for line in sys.stdin:
    delivery = json.loads(line)
    Webhook(delivery["key"]).verify(delivery["body"], delivery["headers"])
    print("accepted")`;
  const lines = received.map(({ request, key }) =>
    JSON.stringify({ key, body: request.body.toString(), headers: standardHeaders(request) }),
  );
  const output = execFileSync(python!, ['-c', script], { input: lines.join('\n') }).toString();
  expect(output.trim().split('\n')).toHaveLength(received.length);
});

test('every delivery has a v1a signature that the public key of the webhook verifies', () => {
  const raw = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  for (const { request } of received) {
    const headers = standardHeaders(request);
    const text = headers['webhook-signature']!.split(' ').find((one) => one.startsWith('v1a,'))!;
    const start = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`);
    const content = Buffer.concat([start, request.body]);
    expect(verify(null, content, key, Buffer.from(text.slice(4), 'base64'))).toBe(true);
  }
});

test("every delivery has the product's own signatures, plain and time-stamped, of the key that the receiver had", () => {
  for (const { request, key } of received) {
    const { headers, body } = request;
    const plain = createHmac('sha256', key).update(body).digest('hex');
    expect([headers['x-perspection-signature'], headers['x-perspection-signature-previous']]).toContain(
      plain,
    );
    const time = String(headers['x-perspection-timestamp']);
    const timed = createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');
    const [stamp, ...signatures] = String(headers['x-perspection-signature-v2']).split(',');
    expect(stamp).toBe(`t=${time}`);
    expect(signatures).toContain(`v2=${timed}`);
  }
});
