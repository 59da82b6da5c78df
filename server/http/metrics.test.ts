import { expect, it } from 'vitest';

import { startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';

const keep = closingAfterAll();

it("metrics are for the bootstrap key, since they count the other workspaces' events", async () => {
  const owner = {
    workspaceId: 'a0000000-0000-7000-8000-000000000002',
    workspaceName: 'Other',
    role: 'OWNER',
    actor: { kind: 'API_KEY', id: 'k' },
    hidePersonalData: false,
  } as const;
  const { url, server } = await startApiServer({
    metrics: { contentType: 'text/plain', text: async () => 'numbers' },
    access: { authenticate: async (key) => ({ ...owner, bootstrap: key === 'Bearer bootstrap' }) },
  });
  keep(server);
  const read = (key: string) => fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });

  const refused = await read('owner');
  expect(refused.status).toBe(403);
  expect(await refused.text()).not.toContain('numbers');
  expect(await (await read('bootstrap')).text()).toBe('numbers');
});
