import { expect, test } from 'vitest';

import { LookUps } from './look-ups.ts';

/** Look-ups that end when the test ends them. */
function lookUpsWith(most?: number) {
  const underWay = new Map<string, { readonly workspaceId: string; readonly end: () => void }>();
  const cancelled: string[] = [];
  const lookUps = new LookUps({
    most,
    lookUp: (hostname, workspaceId, signal) =>
      new Promise((resolve) => {
        const end = () => {
          underWay.delete(hostname);
          resolve();
        };
        underWay.set(hostname, { workspaceId, end });
        signal.addEventListener('abort', () => {
          cancelled.push(hostname);
          end();
        });
      }),
  });
  const end = async (hostname: string) => {
    underWay.get(hostname)!.end();
    await new Promise(setImmediate);
  };
  const addMany = (workspaceId: string, count: number) => {
    for (let n = 0; n < count; n += 1) void lookUps.add(workspaceId, `${n}.${workspaceId}`);
  };
  const of = (workspaceId: string) =>
    [...underWay.values()].filter((one) => one.workspaceId === workspaceId).length;
  return { lookUps, underWay, cancelled, end, addMany, of };
}

test('all who ask for a name share one look-up', async () => {
  const { lookUps, underWay, end } = lookUpsWith();
  const ended = [lookUps.add('a', 'name'), lookUps.add('a', 'name'), lookUps.add('b', 'name')];
  expect([...underWay.keys()]).toEqual(['name']);
  await end('name');
  await Promise.all(ended);
  expect(lookUps).toMatchObject({ underWay: 0, waiting: 0 });
});

test('a workspace that is alone has 30 look-ups under way at most, and those above wait', async () => {
  const { lookUps, addMany, end, of } = lookUpsWith();
  addMany('a', 40);
  expect(of('a')).toBe(30);
  expect(lookUps).toMatchObject({ underWay: 30, waiting: 10 });
  await end('0.a');
  expect(lookUps).toMatchObject({ underWay: 30, waiting: 9 });
});

test.each([
  [1, 482],
  [20, 100],
  [60, 1],
])('%i workspaces full of names that hang leave at least %i look-ups free', (workspaces, free) => {
  const { lookUps, addMany, underWay, of } = lookUpsWith();
  for (let w = 0; w < workspaces; w += 1) addMany(`w${w}`, 100);
  expect(512 - lookUps.underWay).toBeGreaterThanOrEqual(free);
  expect(of(`w${workspaces - 1}`)).toBeGreaterThan(0);
  void lookUps.add('late', 'alive');
  expect(underWay.has('alive')).toBe(true);
});

test('when none is free, the next one goes to the workspace with the fewest under way', async () => {
  const { lookUps, addMany, underWay, end } = lookUpsWith(16);
  for (let w = 0; w < 16; w += 1) addMany(`w${w}`, 100);
  expect(lookUps.underWay).toBe(16);
  void lookUps.add('w0', 'w0.late', true);
  void lookUps.add('late', 'alive');
  await end('0.w1');
  expect(lookUps.underWay).toBe(16);
  expect([underWay.has('alive'), underWay.has('w0.late')]).toEqual([true, false]);
});

test('a name waits in the queue of each workspace that asks, and is looked up in the first turn', async () => {
  const { lookUps, addMany, underWay, end } = lookUpsWith(32);
  addMany('crowded', 100);
  const ended = [lookUps.add('crowded', 'popular'), lookUps.add('other', 'popular')];
  expect(underWay.get('popular')?.workspaceId).toBe('other');
  await end('popular');
  await Promise.all(ended);
  for (let n = 0; n < 100; n += 1) await end(`${n}.crowded`);
  expect(underWay.size).toBe(0);
  expect(lookUps).toMatchObject({ underWay: 0, waiting: 0 });
});

test('one that is to go first goes before the others of its workspace, also if it waits already', async () => {
  const { lookUps, addMany, underWay, end } = lookUpsWith(16);
  addMany('a', 10);
  void lookUps.add('a', '7.a', true);
  await end('0.a');
  expect([...underWay.keys()]).toEqual(['7.a']);
  await end('7.a');
  expect([...underWay.keys()]).toEqual(['1.a']);
});

test('closing gives up what is under way, starts nothing more and ends every wait', async () => {
  const { lookUps, cancelled, underWay } = lookUpsWith(16);
  const ended = [lookUps.add('a', 'under way'), lookUps.add('a', 'waiting')];
  lookUps.close();
  await Promise.all([...ended, lookUps.add('a', 'late')]);
  await new Promise(setImmediate);
  expect(cancelled).toEqual(['under way']);
  expect(underWay.size).toBe(0);
});
