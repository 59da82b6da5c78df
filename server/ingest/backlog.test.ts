import { expect, test } from 'vitest';

import { Backlog, backlogLimits, IngestOverloaded } from './backlog.ts';

/** A backlog with a clock that is set by hand, and calls that are stored when the test says so. */
function start() {
  let now = 0;
  const backlog = new Backlog(() => now);
  const add = (workspaceId: string, events: number) => {
    let resolve: (stored: string) => void;
    const stored = new Promise<string>((onStored) => (resolve = onStored));
    const done = backlog.run(workspaceId, events, () => stored);
    return { store: () => (resolve('stored'), done), done };
  };
  return { backlog, add, pass: (ms: number) => (now += ms) };
}

const { events, ageMs, longestWait } = backlogLimits;

test('a call is refused when the oldest one of its workspace is under way for too long', async () => {
  const { backlog, add, pass } = start();
  const first = add('a', events);
  add('a', 1);
  pass(ageMs);
  expect(backlog.secondsToWait('a')).toBeNull();
  pass(1);
  expect(backlog.secondsToWait('a')).toBe(3);
  await expect(add('a', 1).done).rejects.toEqual(new IngestOverloaded(3));
  pass(3_600_000);
  expect(backlog.secondsToWait('a')).toBe(longestWait);
  await first.store();
  expect(backlog.secondsToWait('a')).toBeNull();
});

test('events that the next transactions take wait, however long', async () => {
  const { backlog, add, pass } = start();
  const only = add('a', events);
  pass(60_000);
  expect(backlog.secondsToWait('a')).toBeNull();
  await only.store();
});

test('a call that fails is under way no longer', async () => {
  const { backlog, pass } = start();
  const error = new Error('no');
  await expect(backlog.run('a', events + 1, () => Promise.reject(error))).rejects.toBe(error);
  pass(60_000);
  expect(backlog.secondsToWait('a')).toBeNull();
});

test('a workspace that sends too much is refused, and the others are not', () => {
  const { backlog, add, pass } = start();
  add('busy', events);
  add('calm', 2);
  pass(60_000);
  expect(backlog.secondsToWait('busy')).toBe(longestWait);
  expect(backlog.secondsToWait('calm')).toBeNull();
  expect(backlog.secondsToWait('new')).toBeNull();
});

test('old calls of one workspace refuse none of another that has more than its share, until its own are old', async () => {
  const { backlog, add, pass } = start();
  for (let call = 0; call < 512; call += 1) add('keyed', 2); // as when they wait for each other
  pass(60_000);
  const first = add('other', events);
  pass(ageMs);
  expect(backlog.secondsToWait('other')).toBeNull();
  expect(backlog.secondsToWait('keyed')).toBe(longestWait);
  pass(1);
  expect(backlog.secondsToWait('other')).toBe(3);
  const later = add('new', 600);
  await first.store();
  expect(backlog.secondsToWait('other')).toBeNull();
  expect(backlog.secondsToWait('new')).toBeNull();
  await later.store();
});
