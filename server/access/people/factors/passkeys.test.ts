import { expect, it, vi } from 'vitest';

import { systemClock } from '../../../clock.ts';
import { silentLog } from '../../../log.ts';
import { TooManyAttempts } from '../attempts.ts';
import { type PasskeyParts, Passkeys } from './passkeys.ts';

const party = { id: 'localhost', origin: 'http://localhost' };

function browserAt(network: string) {
  return { client: { address: network, network }, userAgent: undefined, session: null, device: null };
}

it('asks the database for no more challenges of an address than ten for each attempt that it has', async () => {
  const create = vi.fn(async () => true);
  let now = 0;
  const parts = { store: { challenges: { create } }, clock: systemClock, log: silentLog };
  const passkeys = new Passkeys({
    ...(parts as unknown as PasskeyParts),
    attemptsPerMinute: 2,
    now: () => now,
  });
  const ask = (network: string) => passkeys.ask(party, browserAt(network));
  for (let n = 0; n < 20; n += 1) await ask('192.0.2.1');
  await expect(ask('192.0.2.1')).rejects.toThrow(TooManyAttempts);
  expect(create).toHaveBeenCalledTimes(20);
  await ask('192.0.2.2');
  now = 60_000;
  await ask('192.0.2.1');
  expect(create).toHaveBeenCalledTimes(22);
});
