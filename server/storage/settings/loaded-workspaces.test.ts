import { beforeEach, describe, expect, it } from 'vitest';

import { type DirectoryLimits, type LoadedTarget, LoadedWorkspaces } from './loaded-workspaces.ts';

let time: number;
let inUse: Set<string>;
let evicted: string[];

beforeEach(() => {
  [time, inUse, evicted] = [0, new Set(), []];
});

function workspacesWith(limits: Partial<DirectoryLimits>): LoadedWorkspaces {
  return new LoadedWorkspaces({
    limits: { idleMs: 10_000, workspaces: 100, bytes: 1000, ...limits },
    now: () => time,
    isInUse: (workspaceId) => inUse.has(workspaceId),
    onEvict: (workspaceId) => void evicted.push(workspaceId),
  });
}

/** Adds a workspace with a webhook, as a load does. */
function add(loaded: LoadedWorkspaces, workspaceId: string, bytes = 1): void {
  const view = loaded.open(workspaceId);
  loaded.put(view, { id: `webhook of ${workspaceId}`, bytes } as LoadedTarget);
  loaded.trim(view);
}

describe('workspaces in memory', () => {
  it('leave when they have not been used for a while, with their webhooks', () => {
    const loaded = workspacesWith({});
    add(loaded, 'idle');
    add(loaded, 'used');
    time = 9999;
    loaded.use('used');
    loaded.evictIdle();
    expect(evicted).toEqual([]);
    time = 10_000;
    loaded.evictIdle();
    expect(evicted).toEqual(['idle']);
    expect([loaded.workspaces, loaded.webhooks]).toEqual([1, 1]);
    expect(loaded.target('webhook of idle')).toBeUndefined();
  });

  it('stay while they are in use or are read, which counts as a use', () => {
    const loaded = workspacesWith({});
    inUse.add('in use');
    add(loaded, 'in use');
    loaded.open('read').loading = Promise.resolve();
    time = 10_000;
    loaded.evictIdle();
    inUse.clear();
    loaded.find('read')!.loading = null;
    time = 19_999;
    loaded.evictIdle();
    expect(evicted).toEqual([]);
    time = 20_000;
    loaded.evictIdle();
    expect(evicted).toEqual(['in use', 'read']);
  });

  it('are so many at most: those that were used longest ago leave', () => {
    const loaded = workspacesWith({ workspaces: 3 });
    for (const id of ['a', 'b', 'c']) add(loaded, id);
    time = 1000;
    loaded.use('a');
    inUse.add('b');
    add(loaded, 'd');
    expect(evicted).toEqual(['c']);
    inUse.add('a');
    inUse.add('d');
    add(loaded, 'e');
    expect(evicted).toEqual(['c']); // what was just read is kept for its reader
    expect(loaded.workspaces).toBe(4);
  });

  it('take so many bytes at most, of which a large one leaves half to the others', () => {
    const loaded = workspacesWith({});
    add(loaded, 'large', 5000);
    for (let n = 0; n < 5; n += 1) add(loaded, `${n}`, 100);
    expect(evicted).toEqual([]);
    time = 1000;
    loaded.use('large');
    add(loaded, '5', 100);
    expect(evicted).toEqual(['0']);
    loaded.delete(loaded.find('large')!, 'webhook of large');
    for (let n = 6; n < 11; n += 1) add(loaded, `${n}`, 100);
    expect(evicted).toEqual(['0']);
  });

  it('that are replaced or deleted count no more', () => {
    const loaded = workspacesWith({});
    for (let n = 0; n < 20; n += 1) add(loaded, 'same', 400);
    add(loaded, 'other', 500);
    expect(evicted).toEqual([]);
    expect(loaded.delete(loaded.find('other')!, 'webhook of other')).toBe(true);
    expect(loaded.delete(loaded.find('other')!, 'webhook of other')).toBe(false);
    expect(loaded.webhooks).toBe(1);
  });

  it('that are in use hold up an eviction of others for 100 of them at most', () => {
    const loaded = workspacesWith({ workspaces: 150 });
    for (let n = 0; n < 150; n += 1) {
      if (n < 149) inUse.add(`${n}`);
      add(loaded, `${n}`);
    }
    add(loaded, 'one more');
    expect([evicted, loaded.workspaces]).toEqual([[], 151]);
    add(loaded, 'and another');
    expect([evicted, loaded.workspaces]).toEqual([['149', 'one more'], 150]);
  });
});
