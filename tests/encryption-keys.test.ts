import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { startApp } from '../server/app.ts';
import { silentLog } from '../server/log.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { encryptionKeyOf } from '../server/testing/key-ring.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { startWorld, testConfig, type World } from '../server/testing/world.ts';

const keep = closingAfterEach();
const secretKey = 'whsec_the_key_of_the_crm';

interface Key {
  readonly id: string;
  readonly active: boolean;
  readonly uses: number;
}

const keysOf = async (world: World) =>
  (await world.query<{ encryptionKeys: Key[] }>('{ encryptionKeys { id active uses } }')).encryptionKeys;

const ring = (...ids: string[]) => ids.map((id) => `${id}:${encryptionKeyOf(id)}`).join(',');

test('a key is changed as docs/running.md says, and what was saved signs as before', async () => {
  const { url: databaseUrl } = keep(await cloneDatabase());
  const start = (env: Record<string, string>) => startWorld(keep, { databaseUrl, env });
  const refused = async (env: Record<string, string>) => {
    const attempt = startApp(testConfig(databaseUrl, env), silentLog);
    return attempt.then(
      () => 'started',
      (error: Error) => error.message,
    );
  };
  const receiver = keep(await startReceiver());
  const single = { ENCRYPTION_KEY: encryptionKeyOf('default') };
  const before = await start(single);
  const input = `{ name: "CRM", url: "${receiver.url}", secretKey: "${secretKey}" }`;
  await before.query(`mutation { createWebhook(input: ${input}) { userErrors { message } } }`);
  expect(await keysOf(before)).toEqual([{ id: 'default', active: true, uses: 2 }]);
  await before.close();
  expect(await refused({ ENCRYPTION_KEY: encryptionKeyOf('other') })).toContain(
    'encryption key "default" is not',
  );
  const without = { ENCRYPTION_KEY: '', ENCRYPTION_KEYS: ring('new') };
  expect(await refused(without)).toMatch(/key "default" is missing.* 2 stored secrets/);

  const during = await start({ ...single, ENCRYPTION_KEYS: ring('new') });
  await expect
    .poll(() => keysOf(during))
    .toEqual([
      { id: 'new', active: true, uses: 2 },
      { id: 'default', active: false, uses: 0 },
    ]);
  const metrics = await fetch(`${during.url}/metrics`, {
    headers: { authorization: `Bearer ${during.apiKey}` },
  });
  expect(await metrics.text()).toContain('perspection_reencryption_secrets{state="done"} 2');
  await during.close();

  const after = await start(without);
  expect(await keysOf(after)).toEqual([{ id: 'new', active: true, uses: 2 }]);
  await after.query('mutation { ingestEvents(events: [{ event_name: "a" }]) { acceptedCount } }');
  const [request] = await receiver.waitFor(1);
  const signature = createHmac('sha256', secretKey).update(request!.body).digest('hex');
  expect(request!.headers['x-perspection-signature']).toBe(signature);
});
