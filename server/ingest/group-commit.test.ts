import { expect, test, vi } from 'vitest';

import { IngestOverloaded } from './backlog.ts';
import { GroupCommit, type GroupCommitParts, type GroupedCall } from './group-commit.ts';

interface Call extends GroupedCall {
  readonly name: string;
}

const call = (name: string, given: Partial<Call> = {}): Call => ({
  name,
  workspaceId: name[0]!,
  size: 1,
  bytes: 1000,
  ...given,
});

/** A database in which transactions end when the test says so. */
function startGroups(limits: GroupCommitParts<Call, string>['limits'] = {}) {
  const groups: { names: string[]; end: (error?: Error) => void }[] = [];
  const commit = new GroupCommit<Call, string>({
    commit: (calls) => {
      const { promise, resolve, reject } = Promise.withResolvers<string[]>();
      const names = calls.map(({ name }) => name);
      const end = (error?: Error) =>
        error ? reject(error) : resolve(names.map((name) => `result of ${name}`));
      groups.push({ names, end });
      return promise;
    },
    isOfOneCall: (error) => (error as Error).message !== 'database away',
    limits: { patienceMs: 3_600_000, ...limits },
  });
  const submit = (...calls: Call[]) =>
    calls.map((one) =>
      commit.submit(one).catch((error: Error) => `${error.name} of ${one.name}: ${error.message}`),
    );
  return { groups, submit, names: () => groups.map((group) => group.names) };
}

/** What follows the end of a transaction takes a few turns of promises. */
const turns = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a lone call waits for nobody', async () => {
  const { groups, submit, names } = startGroups();
  const [result] = submit(call('a1'));
  expect(names()).toEqual([['a1']]);
  groups[0]!.end();
  expect(await result).toBe('result of a1');
});

test('calls that arrive while a transaction is under way share the next one', async () => {
  const { groups, submit, names } = startGroups();
  const results = submit(call('a1'), call('a2'), call('b1'), call('a3'));
  expect(names()).toEqual([['a1']]);
  groups[0]!.end();
  await turns();
  expect(names()).toEqual([['a1'], ['a2', 'b1', 'a3']]);
  groups[1]!.end();
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1', 'a3'].map((name) => `result of ${name}`));
});

test('a full group starts beside those under way, up to the maximum of transactions', () => {
  const { submit, names } = startGroups({ events: 2, groups: 3 });
  void submit(...['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'].map((name) => call(name)));
  expect(names()).toEqual([['a1'], ['a2', 'a3'], ['a4', 'a5']]);
});

test('a group ends with the call that fills it, by events or bytes', async () => {
  const { groups, submit, names } = startGroups({ events: 100, bytes: 10_000, groups: 1 });
  void submit(call('a1'), call('a2', { size: 99 }), call('a3', { size: 50 }), call('a4', { bytes: 9999 }));
  void submit(call('a5'), call('a6'));
  for (const n of [0, 1, 2]) {
    groups[n]!.end();
    await turns();
  }
  expect(names()).toEqual([['a1'], ['a2', 'a3'], ['a4', 'a5'], ['a6']]);
});

test('workspaces take turns in a group, and the calls of each keep their order', async () => {
  const { groups, submit, names } = startGroups({ events: 4, groups: 1 });
  void submit(...['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'b2'].map((name) => call(name)));
  groups[0]!.end();
  await turns();
  groups[1]!.end();
  await turns();
  expect(names()).toEqual([['a1'], ['a2', 'b1', 'c1', 'a3'], ['b2', 'a4', 'a5']]);
});

test('a call that has waited for its patience gets a transaction although another hangs', async () => {
  vi.useFakeTimers();
  try {
    const { submit, names } = startGroups({ patienceMs: 25 });
    void submit(call('a1'), call('b1'));
    await vi.advanceTimersByTimeAsync(24);
    expect(names()).toEqual([['a1']]);
    await vi.advanceTimersByTimeAsync(2);
    expect(names()).toEqual([['a1'], ['b1']]);
  } finally {
    vi.useRealTimers();
  }
});

test('when a group fails, each of its calls is tried alone, and only the one at fault fails', async () => {
  const { groups, submit, names } = startGroups();
  const results = submit(call('a1'), call('a2'), call('b1'));
  groups[0]!.end();
  await turns();
  groups[1]!.end(new Error('bad value'));
  await turns();
  groups[2]!.end(new Error('bad value'));
  await turns();
  groups[3]!.end();
  expect(await Promise.all(results)).toEqual(['result of a1', 'Error of a2: bad value', 'result of b1']);
  expect(names()).toEqual([['a1'], ['a2', 'b1'], ['a2'], ['b1']]);
});

test('when the database is away, all calls of the group fail at once', async () => {
  const { groups, submit, names } = startGroups();
  const results = submit(call('a1'), call('a2'), call('b1'));
  groups[0]!.end(new Error('database away'));
  await turns();
  groups[1]!.end(new Error('database away'));
  expect(await Promise.all(results)).toEqual(
    ['a1', 'a2', 'b1'].map((name) => `Error of ${name}: database away`),
  );
  expect(names()).toHaveLength(2);
});

test('what waits is bounded over all workspaces, too', async () => {
  const { submit } = startGroups({ waitingBytes: 2500 });
  const results = submit(call('a1'), call('b1'), call('c1'), call('d1'));
  expect(await results[3]).toContain('IngestOverloaded of d1');
});

test('a workspace whose calls wait cannot fill the memory of all, and leaves room for the others', async () => {
  const { groups, submit, names } = startGroups({ waitingBytes: 5000, workspaceBytes: 3000 });
  void submit(call('a1'), call('a2'), call('a3'), call('a4'));
  const [refused] = submit(call('a5'));
  expect(await refused).toBe(`IngestOverloaded of a5: ${new IngestOverloaded().message}`);
  void submit(call('b1'));
  groups[0]!.end();
  await turns();
  expect(names()[1]).toEqual(['a2', 'b1', 'a3', 'a4']);
  void submit(call('a6'));
  groups[1]!.end();
  await turns();
  expect(names()[2]).toEqual(['a6']);
});
