import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { startProcess } from '../server/testing/process.ts';
import { testEncryptionKey } from '../server/testing/secret-box.ts';

const keep = closingAfterEach();
const apiKey = 'psk_test_owner_of_the_world';

async function greeting(nodeEnv: string): Promise<string> {
  const { url } = keep(await cloneDatabase());
  const product = startProcess(keep, {
    NODE_ENV: nodeEnv,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: url,
    BOOTSTRAP_API_KEY: apiKey,
    ENCRYPTION_KEY: testEncryptionKey,
  });
  await product.waitFor(/Stop with Ctrl-C/);
  return product.output();
}

test('at its start, the product prints the link with the key, and one that makes the first account', async () => {
  const output = await greeting('development');
  expect(output).toMatch(new RegExp(`Dashboard +http://\\S+/#key=${apiKey}\\n`));
  expect(output).toMatch(/Set up +http:\/\/\S+\/set-up#token=[\w-]{43}\n/);
}, 90_000);

test('in production, it does not print a key that was set, since its output is kept in logs', async () => {
  const output = await greeting('production');
  expect(output).toMatch(/Dashboard +http:\S+\/\n/);
  expect(output).not.toContain(apiKey);
}, 90_000);
