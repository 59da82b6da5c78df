import { describe, expect, it, test } from 'vitest';

import { ChangeRate } from '../../data/change-rate.ts';
import { type DeliveryNews, type DeliveryRow, type Held } from '../../data/models.ts';
import { heldInWords } from '../../words/held.ts';
import { mayHoldMore, oncePerWebhook, withHeld, withoutLine } from './held-lines.ts';
import { jobName } from './job-name.ts';
import {
  heldFilter,
  noQuery,
  readDeliveryQuery,
  readFilter,
  rowFilter,
  writeDeliveryQuery,
} from './query.ts';
import { between, changesOf, withCurrent, withFurther, withNewest, withoutLeft } from './rows.ts';
import { filterOf, nothing, withRows } from './selected.ts';
import { WaitingNews } from './waiting-news.ts';

const now = Date.UTC(2026, 1, 3, 12);
const webhook = '01a22488-2141-70a5-b82f-aafb77bf0cfb';

describe('the query of an address', () => {
  const full = {
    ...noQuery,
    states: ['FAILED', 'HELD'],
    webhook,
    event: 'purchase',
    user: 'u 1&2',
    code: '502, 5xx',
    reason: 'TIMEOUT',
    range: '24h',
    attempts: '3',
    test: 'no',
  };

  it('is the same after it was written', () => {
    const written = Object.entries(writeDeliveryQuery(full)).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    expect(readDeliveryQuery(new URLSearchParams(written))).toEqual(full);
  });

  it('names a job that redelivers all that match', () => {
    const nameOf = (id: string) => (id === webhook ? 'CRM' : id);
    expect(jobName(full, nameOf)).toBe(
      'Redeliver failed, held, to CRM, event purchase, user u 1&2, code 502, 5xx, reason TIMEOUT, last 24h, attempts from 3, test sends no',
    );
    expect(jobName(noQuery, nameOf)).toBe('Redeliver all deliveries');
    expect(jobName({ ...noQuery, user: 'u'.repeat(300) }, nameOf)).toHaveLength(200);
  });

  it('becomes the filter of the server', () => {
    expect(readFilter(full, now)).toEqual({
      filter: {
        states: ['FAILED', 'HELD'],
        webhookIds: [webhook],
        eventName: 'purchase',
        eventId: null,
        userId: 'u 1&2',
        sourceId: null,
        statusCodes: [502],
        statusClasses: [5],
        reasons: ['TIMEOUT'],
        since: '2026-02-02T12:00:00.000Z',
        minAttempts: 3,
        test: false,
      },
      problems: {},
    });
  });

  it('leaves out the kind of codes that is not asked for: nothing meets an empty list', () => {
    const codes = (code: string): string[] =>
      Object.keys(readFilter({ ...noQuery, code }, now).filter).filter((name) => name.startsWith('status'));
    expect([codes('503'), codes('5xx'), codes('')]).toEqual([['statusCodes'], ['statusClasses'], []]);
  });

  it.each([
    ['states', { states: ['BROKEN'] }],
    ['webhook', { webhook: 'x' }],
    ['source', { source: 'x' }],
    ['code', { code: '502, 9' }],
    ['reason', { reason: 'constructor' }],
    ['range', { range: 'toString' }],
    ['from', { from: 'soon' }],
    ['to', { from: '2026-02-03T10:00', to: '2026-02-03T09:00' }],
    ['attempts', { attempts: '-1' }],
    ['test', { test: 'perhaps' }],
  ])('says at the field %s what is wrong, and asks for nothing there', (field, given) => {
    const { filter, problems } = readFilter({ ...noQuery, ...given }, now);
    expect(Object.keys(problems)).toEqual([field]);
    const { since: _since, ...rest } = filter;
    expect(Object.values(rest).filter((value) => value !== null)).toEqual([]);
  });
});

test('held deliveries have lines of their own, and are no rows', () => {
  expect(rowFilter({})).toEqual({ states: ['FAILED', 'RETRYING', 'PENDING', 'DELIVERED', 'CANCELLED'] });
  expect(rowFilter({ states: ['HELD'] })).toBeNull();
  expect(heldFilter({ states: ['FAILED'] })).toBeNull();
  expect(heldFilter({ userId: 'u' })).toEqual({ userId: 'u', states: ['HELD'] });
});

test('a line says how many are held, since when and why', () => {
  const health = {
    state: 'OPEN',
    reason: 'The probe failed: ECONNREFUSED',
    since: new Date(now - 60_000).toISOString(),
    nextProbeAt: new Date(now + 12_000).toISOString(),
  } as const;
  expect(heldInWords(10_000, { more: true, health }, now)).toMatch(
    /^10,000\+ held since [\d:. -]*\d\d:\d\d\. Paused: connection refused\. Checking again in 12 s\.$/,
  );
});

function row(id: string, given: Partial<DeliveryRow> = {}): DeliveryRow {
  return { id, state: 'RETRYING', attemptCount: 1, ...given } as DeliveryRow;
}

describe('rows', () => {
  const rows = [row('a'), row('b', { attemptCount: 3 })];
  it('are replaced where they are by what was read of them later, and stay the same if nothing changed', () => {
    const current = withCurrent(rows, [row('b', { attemptCount: 4 }), row('c'), row('a')]);
    expect(current.map(({ id, attemptCount }) => [id, attemptCount])).toEqual([
      ['a', 1],
      ['b', 4],
    ]);
    expect(current[0]).toBe(rows[0]);
    expect(withCurrent(rows, [row('a'), row('c')])).toBe(rows);
    expect(withCurrent(rows, [row('a', { state: 'HELD' })])[0]!.state).toBe('HELD');
  });

  it('are selected from one to another in either direction', () => {
    const all = ['a', 'b', 'c', 'd'].map((id) => row(id));
    const ids = (one: string | null, other: string) =>
      between(all, one, other)
        .map(({ id }) => id)
        .join('');
    expect(ids('b', 'd')).toBe('bcd');
    expect(ids('c', 'a')).toBe('abc');
    expect(ids(null, 'c')).toBe('c');
    expect(ids('gone', 'c')).toBe('c');
    expect(ids('a', 'gone')).toBe('');
  });

  it('are there once, whatever page comes', () => {
    const page = [row('c'), row('b')];
    const ids = (all: readonly DeliveryRow[]) => all.map(({ id }) => id);
    expect(ids(withNewest(rows, page))).toEqual(['c', 'b', 'a']);
    expect(ids(withFurther(rows, page))).toEqual(['a', 'b', 'c']);
  });
});

function news(given: Partial<DeliveryNews>): DeliveryNews {
  return { resync: false, matches: true, leftOut: 0, leftOutUnmatched: 0, delivery: null, ...given };
}

describe('messages', () => {
  it('tell the last state of each delivery, and how many changes they leave out', () => {
    const told = changesOf([
      news({ delivery: row('a') }),
      news({ delivery: row('b') }),
      news({ leftOut: 3, leftOutUnmatched: 1 }),
      news({ delivery: row('a', { state: 'FAILED' }) }),
      news({ leftOut: 4 }),
    ]);
    expect(told.changes.map(({ row: { id, state } }) => [id, state])).toEqual([
      ['a', 'FAILED'],
      ['b', 'RETRYING'],
    ]);
    expect(told).toMatchObject({ leftOut: 7, leftOutUnmatched: 1 });
  });

  it('tell which deliveries leave the list: those that no longer match, and those that are held', () => {
    const { changes } = changesOf([
      news({ delivery: row('a', { state: 'DELIVERED' }), matches: false }),
      news({ delivery: row('b', { state: 'HELD' }) }),
      news({ delivery: row('c') }),
    ]);
    expect(changes.map(({ listed }) => listed)).toEqual([false, false, true]);
    const rows = [row('a'), row('b'), row('c')];
    expect(withoutLeft(rows, new Set(['b'])).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(withoutLeft(rows, new Set(['d']))).toBe(rows);
  });
});

describe('what is new while the list stands still', () => {
  const shown = new Set(['a']);
  const change = (id: string, listed = true) => ({ row: row(id), listed });

  it('is every delivery that is not shown, once, unless it has left again', () => {
    const waiting = new WaitingNews();
    waiting.add([change('a'), change('b'), change('c')], 0, shown);
    waiting.add([change('b'), change('c', false)], 0, shown);
    expect(waiting.news).toEqual({ count: 1, more: false, unit: 'deliveries' });
    waiting.clear();
    expect(waiting.news.count).toBe(0);
  });

  it('does not count rows that leave, and remembers them', () => {
    const waiting = new WaitingNews();
    waiting.add([change('a', false), change('b', false)], 0, shown);
    expect([...waiting.left]).toEqual(['a']);
    expect(waiting.news.count).toBe(0);
    waiting.add([change('a')], 0, shown);
    expect(waiting.left.size).toBe(0);
  });

  it('is a number of changes where not all of them were told', () => {
    const waiting = new WaitingNews();
    waiting.add([change('b')], 980, shown);
    expect(waiting.news).toEqual({ count: 981, more: false, unit: 'changes' });
  });

  it('keeps the ids of 1,000 deliveries, and says that there are more', () => {
    const waiting = new WaitingNews();
    const many = Array.from({ length: 1001 }, (_, n) => change(`n${n}`));
    waiting.add(many.slice(0, 1000), 0, shown);
    expect(waiting.news).toEqual({ count: 1000, more: false, unit: 'deliveries' });
    waiting.add(many, 0, shown);
    expect(waiting.news).toEqual({ count: 1000, more: true, unit: 'deliveries' });
  });

  it('is read from the first page after changes were missed', () => {
    const waiting = new WaitingNews();
    waiting.add([change('b')], 0, shown);
    waiting.addPage({ rows: [row('c'), row('b'), row('a')], hasMore: true }, shown);
    expect(waiting.news).toEqual({ count: 2, more: false, unit: 'deliveries' });
    waiting.addPage({ rows: [row('d')], hasMore: true }, shown);
    expect(waiting.news).toEqual({ count: 3, more: true, unit: 'deliveries' });
  });
});

describe('lines of held deliveries', () => {
  const line = (id: string, count: number) => ({ count, webhook: { id, heldDeliveries: count } }) as Held;
  const lines = (length: number) => Array.from({ length }, (_, n) => line(`w${n}`, 10));

  it('keep their places while somebody points at them: none comes, none leaves, counts change', () => {
    const now = (adding: boolean) =>
      withHeld([line('a', 3), line('b', 2)], [line('c', 9), line('b', 5)], adding).map(
        ({ webhook: { id, heldDeliveries }, count }) => [id, count, heldDeliveries],
      );
    const kept = [
      ['a', 0, 0],
      ['b', 5, 5],
    ];
    expect(now(false)).toEqual(kept);
    expect(now(true)).toEqual([...kept, ['c', 9, 9]]); // asked for
  });

  it('are added for the webhooks that hold deliveries and have none, one for each', () => {
    const webhooks = [line('a', 1), line('b', 2), line('c', 0)].map(({ webhook }) => webhook);
    expect(withoutLine(webhooks, [line('a', 1)])).toEqual(['b']);
    expect(oncePerWebhook([line('a', 2), line('b', 2), line('a', 1)])).toEqual([line('a', 2), line('b', 2)]);
  });

  it.each([
    ['20 that have all that is held', lines(20), { count: 200, isExact: true }, false],
    ['20 of which others hold some', lines(20), { count: 201, isExact: true }, true],
    ['20 while not all was counted', lines(20), { count: 200, isExact: false }, true],
    ['19, which are all there are', lines(19), { count: 200, isExact: true }, false],
  ])('say whether there are more: %s', (_name, shown, all, more) => {
    expect(mayHoldMore(shown, all)).toBe(more);
  });
});

test('a list is busy above 20 changes a second, and until there are fewer than 10', () => {
  const rate = new ChangeRate();
  rate.add(40, 0);
  expect(rate.isBusy(0)).toBe(false);
  rate.add(1, 1000);
  expect(rate.isBusy(1000)).toBe(true);
  rate.add(24, 1500);
  expect(rate.isBusy(2500)).toBe(true);
  expect(rate.isBusy(3100)).toBe(true);
  expect(rate.isBusy(3500)).toBe(false);
});

describe('a selection', () => {
  const rows = (count: number, webhookId = 'w') =>
    Array.from({ length: count }, (_, n) =>
      row(`${webhookId}${n}`, { webhook: { id: webhookId, name: '' } }),
    );

  it('has at most 200 deliveries', () => {
    const full = withRows(nothing, rows(250), true);
    expect(full.size).toBe(200);
    expect(withRows(full, rows(150), false).size).toBe(50);
  });

  it('is found by its ids, and by its webhook if that is one', () => {
    const one = withRows(nothing, rows(2), true);
    expect(filterOf(one)).toEqual({ deliveryIds: ['w0', 'w1'], webhookIds: ['w'] });
    expect(filterOf(withRows(one, rows(1, 'x'), true)).webhookIds).toBeNull();
  });
});
