import { beforeAll, expect, it } from 'vitest';

import { manualClock } from '../../testing/clock.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { type DeliveryTarget, type Storage } from '../index.ts';
import { forgetPreviousSecrets } from './forget-previous-secrets.ts';

const keep = closingAfterAll();
const clock = manualClock();
const hourMs = 3_600_000;
let storage: Storage;
let workspaceId: string;

beforeAll(async () => {
  storage = await openTestStorage(keep, { clock });
  workspaceId = await addWorkspace(storage.pool);
});

async function addWebhook(secretKey: string | null = 'the first key'): Promise<string> {
  return (await storage.webhooks.create(workspaceId, someSettings(), secretKey)).id;
}

async function target(id: string): Promise<DeliveryTarget> {
  await storage.directory.refresh([workspaceId]);
  return storage.directory.get(id)!;
}

/** The current key and the one before it, as a worker signs with them now. */
async function keysOf(id: string): Promise<(string | null)[]> {
  const { secretKey, extraSigning } = await target(id);
  return [secretKey, extraSigning?.previousSecret(clock.now()) ?? null];
}

const rotate = (id: string, secretKey: string, hours: number) =>
  storage.webhooks.rotateSecret(workspaceId, id, { secretKey, overlapMs: hours * hourMs });

async function columns(id: string) {
  const { rows } = await storage.pool.query<{ present: string; previous: string | null; until: Date | null }>(
    `select sealed_secret as present, sealed_previous_secret as previous, previous_secret_until as until
    from settings.webhooks where id = $1`,
    [id],
  );
  return rows[0]!;
}

it('a key that is rotated signs beside the next one until the overlap ends, and is then forgotten', async () => {
  const id = await addWebhook();
  expect((await target(id)).extraSigning).toBeNull();
  const until = new Date(clock.now().getTime() + 24 * hourMs);
  expect(await rotate(id, 'the second key', 24)).toMatchObject({
    hasSecret: true,
    secretHint: ' key',
    previousSecretUntil: until,
    revision: 1,
  });
  expect(await keysOf(id)).toEqual(['the second key', 'the first key']);
  const { extraSigning } = await target(id);
  clock.advance(24 * hourMs - 1);
  expect(extraSigning!.previousSecret(clock.now())).toBe('the first key');
  await forgetPreviousSecrets(storage.pool, clock.now());
  expect((await columns(id)).until).toEqual(until);
  clock.advance(1);
  // Without a change of the webhook, and without a timer: the clock decides.
  expect(extraSigning!.previousSecret(clock.now())).toBeNull();
  await forgetPreviousSecrets(storage.pool, clock.now());
  expect(await columns(id)).toMatchObject({ previous: null, until: null });
});

it('a former key is encrypted for a cell of its own: it cannot be put in the place of the present one', async () => {
  const id = await addWebhook();
  await rotate(id, 'the second key', 1);
  const { present, previous } = await columns(id);
  expect(previous).not.toContain('first');
  expect(previous).not.toBe(present);
  await storage.pool.query(
    `update settings.webhooks set sealed_secret = sealed_previous_secret, sealed_previous_secret = sealed_secret
    where id = $1`,
    [id],
  );
  await storage.webhooks.update(workspaceId, id, { name: 'read again' });
  const { extraSigning } = await target(id);
  await expect(async () => (await target(id)).secretKey).rejects.toThrow('another cell');
  expect(() => extraSigning!.previousSecret(clock.now())).toThrow('another cell');
});

it('a second rotation is refused while a receiver may know only the key before, unless all former keys end', async () => {
  const id = await addWebhook();
  await rotate(id, 'the second key', 1);
  expect(await rotate(id, 'the third key', 1)).toBe('OVERLAP');
  expect(await keysOf(id)).toEqual(['the second key', 'the first key']);
  expect(await rotate(id, 'the third key', 0)).toMatchObject({ previousSecretUntil: null });
  expect(await keysOf(id)).toEqual(['the third key', null]);
  await rotate(id, 'the fourth key', 1);
  clock.advance(hourMs);
  await rotate(id, 'the fifth key', 1);
  expect(await keysOf(id)).toEqual(['the fifth key', 'the fourth key']);
});

it('a rotation that is repeated with the same key changes nothing', async () => {
  const id = await addWebhook();
  const once = await rotate(id, 'the second key', 1);
  clock.advance(1000);
  expect(await rotate(id, 'the second key', 2)).toEqual(once);
  expect(await keysOf(id)).toEqual(['the second key', 'the first key']);
});

it('an overlap can be ended early, and ends with any key that is set, with the key and with the webhook', async () => {
  const ends: readonly ((id: string) => Promise<unknown>)[] = [
    (id) => storage.webhooks.endSecretOverlap(workspaceId, id),
    (id) => storage.webhooks.update(workspaceId, id, { secretKey: 'set by hand' }),
    (id) => storage.webhooks.update(workspaceId, id, { secretKey: null }),
    (id) => storage.webhooks.delete(workspaceId, id),
  ];
  for (const end of ends) {
    const id = await addWebhook();
    await rotate(id, 'the second key', 1);
    await end(id);
    expect(await columns(id)).toMatchObject({ previous: null, until: null });
  }
  // Other changes keep it.
  const id = await addWebhook();
  await rotate(id, 'the second key', 1);
  await storage.webhooks.update(workspaceId, id, { name: 'other', url: 'https://other.example.com/' });
  expect(await keysOf(id)).toEqual(['the second key', 'the first key']);
  const { version } = (await storage.webhooks.endSecretOverlap(workspaceId, id))!;
  expect(await storage.webhooks.endSecretOverlap(workspaceId, id)).toMatchObject({ version });
});

it('a webhook without a key, and one whose key cannot be decrypted, get one without an overlap', async () => {
  const unsigned = await addWebhook(null);
  expect(await rotate(unsigned, 'a key', 24)).toMatchObject({ hasSecret: true, previousSecretUntil: null });
  const unreadable = await addWebhook();
  await storage.pool.query(`update settings.webhooks set sealed_secret = 'broken' where id = $1`, [
    unreadable,
  ]);
  expect(await rotate(unreadable, 'a key', 24)).toMatchObject({ previousSecretUntil: null });
  expect(await keysOf(unreadable)).toEqual(['a key', null]);
});

it('a webhook of another workspace is as unknown as one that does not exist', async () => {
  const id = await addWebhook();
  const other = await addWorkspace(storage.pool, 'Other');
  const { webhooks } = storage;
  const rotation = { secretKey: 'stolen', overlapMs: 0 };
  for (const unknown of [id, 'nonsense', '01a20af2-a837-7082-b4d6-6a92f53b898c']) {
    expect(await webhooks.rotateSecret(other, unknown, rotation)).toBeNull();
    expect(await webhooks.endSecretOverlap(other, unknown)).toBeNull();
  }
  expect(await keysOf(id)).toEqual(['the first key', null]);
});
