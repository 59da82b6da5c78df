import { expect, it } from 'vitest';

import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { addPerson } from '../../testing/people.ts';
import { installationId } from '../audit/write-audit.ts';

const keep = closingAfterAll();

it('what people do is in the log of each of their workspaces, else in that of the installation', async () => {
  const { pool, people } = await openTestStorage(keep);
  const workspaces = [await addWorkspace(pool, 'One'), await addWorkspace(pool, 'Two')] as const;
  const ada = await addPerson(pool, { [workspaces[0]]: 'OWNER', [workspaces[1]]: 'VIEWER' });
  const nowhere = await addPerson(pool);
  const address = '203.0.113.5';
  await people.acts.add(
    [
      { action: 'SIGN_IN', userId: ada.id, address, count: 1 },
      { action: 'SIGN_IN_FAILED', userId: ada.id, address, count: 3 },
      { action: 'SIGN_OUT', userId: nowhere.id, address, count: 1 },
      { action: 'SIGN_IN_FAILED', userId: null, address: null, count: 7 },
    ],
    new Date('2030-01-01T00:00:00Z'),
  );
  const { rows } = await pool.query(
    `select workspace_id, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name, client_address, count
     from settings.audit_log order by action, workspace_id = $1 desc, count`,
    [workspaces[0]],
  );
  const member = {
    object_type: 'MEMBER',
    object_id: ada.id,
    object_name: ada.email,
    client_address: address,
  };
  const byAda = { ...member, actor_kind: 'USER', actor_id: ada.id, actor_name: ada.email, count: 1 };
  const unknown = { actor_kind: 'UNKNOWN', actor_id: null, actor_name: null, action: 'SIGN_IN_FAILED' };
  expect(rows).toEqual([
    { ...byAda, workspace_id: workspaces[0], action: 'SIGN_IN' },
    { ...byAda, workspace_id: workspaces[1], action: 'SIGN_IN' },
    { ...member, ...unknown, workspace_id: workspaces[0], count: 3 },
    { ...member, ...unknown, workspace_id: workspaces[1], count: 3 },
    {
      ...unknown,
      workspace_id: installationId,
      object_type: null,
      object_id: null,
      object_name: null,
      client_address: null,
      count: 7,
    },
    {
      ...byAda,
      workspace_id: installationId,
      actor_id: nowhere.id,
      actor_name: nowhere.email,
      object_id: nowhere.id,
      object_name: nowhere.email,
      action: 'SIGN_OUT',
    },
  ]);
});
