import { expect, it } from 'vitest';

import { systemClock } from '../../clock.ts';
import { theSystem } from '../../model/index.ts';
import { createTeam } from './team.ts';

it('a workspace mails 200 invitations in an hour, whatever the others mail', async () => {
  let time = 0;
  let mailed = 0;
  const team = createTeam({
    store: { invitations: { create: async () => 'CREATED' } } as never,
    resets: null as never,
    sessions: { refresh: async () => undefined },
    acts: { note: () => undefined },
    clock: systemClock,
    mail: () => void (mailed += 1),
    baseUrl: () => '',
    now: () => time,
  });
  const invite = (workspaceId: string) =>
    team.invite(
      { workspaceId, workspaceName: 'A' } as never,
      { email: 'a@example.com', role: 'VIEWER' },
      theSystem,
    );
  for (let n = 0; n < 200; n += 1) expect(await invite('one')).toHaveProperty('invitation');
  time = 1000;
  expect(await invite('one')).toMatchObject([{ field: null, code: 'RATE_LIMITED', retryAfterMs: 3_599_000 }]);
  expect(mailed).toBe(200);
  expect(await invite('other')).toHaveProperty('invitation');
  time = 3_600_000;
  expect(await invite('one')).toHaveProperty('invitation');
});
