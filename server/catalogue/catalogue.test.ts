import { beforeEach, describe, expect, it } from 'vitest';

import { silentLog } from '../log.ts';
import { type JsonObject } from '../model/index.ts';
import { type Pool, type Storage } from '../storage/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { type Catalogue, openCatalogue } from './index.ts';
import { SamplingBudget } from './sampling-budget.ts';

const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;
let catalogue: Catalogue;
let now: Date;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
  now = new Date('2026-02-03T04:05:06Z');
  const clock = { now: () => now };
  catalogue = keep(openCatalogue({ pool: storage.pool, clock, log: silentLog, maxEventNames: 3 }));
});

const event = (eventName: string, payload: JsonObject) => ({ eventName, payload });

describe('suggestions', () => {
  it('have the names by when they were seen last, and the fields of the chosen ones', async () => {
    for (const [minute, name] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'a'],
    ] as const) {
      now = new Date(`2026-02-03T04:0${minute}:00Z`);
      catalogue.see(workspaceId, [event(name, { [`of_${name}`]: minute, shared: name === 'a' ? 1 : 'x' })]);
      await catalogue.flush();
    }
    expect(await storage.events.suggestions(workspaceId, ['a', 'b', 'unknown'])).toEqual({
      eventNames: ['a', 'c', 'b'],
      fields: [
        { path: 'shared', types: ['NUMBER', 'STRING'], examples: ['1'] },
        { path: 'of_a', types: ['NUMBER'], examples: ['1', '4'] },
        { path: 'of_b', types: ['NUMBER'], examples: ['2'] },
      ],
    });
    const any = await storage.events.suggestions(workspaceId, []);
    expect(any.fields.map(({ path }) => path)).toEqual(['shared', 'of_a', 'of_b', 'of_c']);
    expect(await storage.events.suggestions(await addWorkspace(storage.pool), [])).toEqual({
      eventNames: [],
      fields: [],
    });
  });

  it('are 200 names and 300 fields of 20 names at most', async () => {
    const { pool } = storage;
    await pool.query(
      `insert into events.event_types
       select $1, 'n' || n, 1, now(), now() - n * interval '1 min' from generate_series(1, 250) as n`,
      [workspaceId],
    );
    await pool.query(
      `insert into events.event_fields
       select $1, 'n' || n, 'f' || n || '_' || f, 1, '{STRING}', '{}', now(), now()
       from generate_series(1, 25) as n, generate_series(1, case when n = 21 then 1 else 20 end) as f`,
      [workspaceId],
    );
    const { eventNames, fields } = await storage.events.suggestions(workspaceId, []);
    expect([eventNames.length, fields.length]).toEqual([200, 300]);
    expect(fields.filter(({ path }) => /^f2[1-5]_/.test(path))).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has the fields, types, shares and examples of the events that were seen', async () => {
    catalogue.see(workspaceId, [
      event('purchase', { properties: { value: 1 } }),
      event('purchase', { properties: { value: 'two' } }),
    ]);
    await catalogue.flush();
    now = new Date('2026-02-03T05:00:00Z');
    catalogue.see(workspaceId, [event('purchase', { properties: {} }), event('purchase', {})]);
    await catalogue.flush();
    const first = new Date('2026-02-03T04:05:06Z');
    expect(await storage.events.type(workspaceId, 'purchase')).toEqual({
      name: 'purchase',
      samples: 4,
      firstSeenAt: first,
      lastSeenAt: now,
      fields: [
        {
          path: 'properties',
          types: ['OBJECT'],
          share: 0.75,
          examples: [],
          firstSeenAt: first,
          lastSeenAt: now,
        },
        {
          path: 'properties.value',
          types: ['NUMBER', 'STRING'],
          share: 0.5,
          examples: ['1'],
          firstSeenAt: first,
          lastSeenAt: first,
        },
      ],
    });
  });

  it('keeps the first three examples that differ', async () => {
    for (const value of [1, 1, 2, 3, 4]) {
      catalogue.see(workspaceId, [event('a', { value })]);
      await catalogue.flush();
    }
    expect((await storage.events.type(workspaceId, 'a'))!.fields[0]!.examples).toEqual(['1', '2', '3']);
  });

  it('knows nothing of other workspaces', async () => {
    catalogue.see(workspaceId, [event('a', { value: 1 })]);
    await catalogue.flush();
    expect(await storage.events.type(await addWorkspace(storage.pool), 'a')).toBeNull();
  });

  it('keeps three names when it may keep three, whoever sends more', async () => {
    for (const names of [
      ['a', 'b'],
      ['c', 'd', 'e'],
      ['a', 'f'],
    ]) {
      catalogue.see(
        workspaceId,
        names.map((name) => event(name, { x: 1 })),
      );
      await catalogue.flush();
    }
    const known = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(
        async (name) => (await storage.events.type(workspaceId, name))?.samples,
      ),
    );
    expect(known).toEqual([2, 1, 1, undefined, undefined, undefined]);
  });

  it('keeps 300 fields of a name', async () => {
    for (let n = 0; n < 4; n += 1) {
      catalogue.see(workspaceId, [
        event('a', Object.fromEntries(Array.from({ length: 100 }, (_, m) => [`f${n}_${m}`, 1]))),
      ]);
      await catalogue.flush();
    }
    expect((await storage.events.type(workspaceId, 'a'))!.fields).toHaveLength(300);
  });

  it('is written by two processes at the same time', async () => {
    const clock = { now: () => now };
    const other = keep(openCatalogue({ pool: storage.pool, clock, log: silentLog, maxEventNames: 3 }));
    const names = ['a', 'b', 'c'];
    for (let n = 0; n < 5; n += 1) {
      catalogue.see(
        workspaceId,
        names.map((name) => event(name, { x: 1, y: 1 })),
      );
      other.see(
        workspaceId,
        names.toReversed().map((name) => event(name, { y: 1, x: 1 })),
      );
      await Promise.all([catalogue.flush(), other.flush()]);
    }
    expect((await storage.events.type(workspaceId, 'a'))!.samples).toBe(10);
  });

  it('stores nothing when it saw nothing', async () => {
    const pool = { connect: () => Promise.reject(new Error('no statement was expected')) } as unknown as Pool;
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
    const idle = keep(openCatalogue({ pool, clock: { now: () => now }, log, maxEventNames: 3 }));
    await idle.flush();
    expect(warnings).toEqual([]);
    idle.see(workspaceId, [event('a', { x: 1 })]);
    await idle.flush();
    expect(warnings).toHaveLength(1);
  });
});

describe('the sampling budget', () => {
  it('gives a workspace 30 samples at once and then 10 a second, and all of them 50', () => {
    const budget = new SamplingBudget();
    const taken = (workspace: string, at: number) => {
      let count = 0;
      while (budget.take(workspace, at)) count += 1;
      return count;
    };
    expect(taken('a', 0)).toBe(30);
    expect(taken('a', 1000)).toBe(10);
    expect(['b', 'c', 'd', 'e', 'f', 'g'].map((name) => taken(name, 1000)).reduce((a, b) => a + b)).toBe(90);
    expect(taken('a', 1000)).toBe(0);
  });

  it('is not fooled by a clock that goes back', () => {
    const budget = new SamplingBudget();
    for (let n = 0; n < 30; n += 1) budget.take('a', 1000);
    expect(budget.take('a', 0)).toBe(false);
  });
});
