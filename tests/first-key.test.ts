import { expect, test } from 'vitest';

import { startApp } from '../server/app.ts';
import { silentLog } from '../server/log.ts';
import { ask } from '../server/testing/api-server.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { testConfig } from '../server/testing/world.ts';

const keep = closingAfterEach();

test("without BOOTSTRAP_API_KEY, the first start makes a workspace and its owner's key, which later starts keep", async () => {
  const { url: databaseUrl } = keep(await cloneDatabase());
  const keys: string[] = [];
  const answers: unknown[] = [];
  for (let starts = 0; starts < 2; starts += 1) {
    const app = keep(await startApp(testConfig(databaseUrl, { BOOTSTRAP_API_KEY: '' }), silentLog));
    keys.push(app.apiKey!);
    answers.push((await ask(app.url!, '{ viewer { role workspace { id name } } }', {}, app.apiKey)).body);
    await app.close();
  }
  expect(keys[0]).toMatch(/^psk_\S{32,}$/);
  expect(keys[1]).toBe(keys[0]);
  const viewer = { role: 'OWNER', workspace: { id: expect.any(String), name: 'Default' } };
  expect(answers[0]).toEqual({ data: { viewer } });
  expect(answers[1]).toEqual(answers[0]);
});
