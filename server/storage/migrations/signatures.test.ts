import { expect, test } from 'vitest';

import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { migrate } from '../settings/orm.ts';

const keep = closingAfterEach();

test('a database from before rotations, further signatures and keys of the API keeps its secrets, log and keys', async () => {
  const before = await openTestStorage(keep);
  const { pool, url } = before;
  const workspaceId = await addWorkspace(pool);
  const { id } = await before.webhooks.create(workspaceId, someSettings(), 'the first key');
  await record(pool, [someAttempt({ workspaceId, webhookId: id, signature: 'ab'.repeat(32) })]);
  const bootstrap = { id, hash: 'h1', seal: () => 'sealed' };
  await before.keys.ensureBootstrapKey(bootstrap, false);
  await pool.query(`
    drop function settings.check_encryption_key cascade;
    drop table settings.encryption_keys;
    drop table settings.api_key_use;
    alter table settings.api_keys drop column expires_at, drop column hint, drop column created_by;
    alter table settings.webhooks drop column sealed_previous_secret, drop column previous_secret_until,
      drop column standard_webhooks, drop column timestamped_signature, drop column sealed_ed25519_key,
      drop column ed25519_public_key;
    alter table delivery.attempts drop column signature_headers;
    delete from settings_migrations where (name >= '0019' and name < '0022' or name like '0025%')`);

  await migrate(url);

  const after = await openTestStorage(keep, { url });
  expect(await after.webhooks.find(workspaceId, id)).toMatchObject({
    hasSecret: true,
    previousSecretUntil: null,
    standardWebhooks: 'OFF',
    timestampedSignature: false,
    ed25519PublicKey: null,
  });
  await after.directory.refresh([workspaceId]);
  const { secretKey, extraSigning } = after.directory.get(id)!;
  expect([secretKey, extraSigning]).toEqual(['the first key', null]);
  const { items } = await after.attempts.page(workspaceId, { limit: 10, offset: 0 });
  expect(items).toMatchObject([{ signature: 'ab'.repeat(32), signatureHeaders: null }]);
  expect(await after.keys.findByHash('h1')).toMatchObject({ bootstrap: true, expiresAt: null });
});
