import { describe, expect, it, test } from 'vitest';

import { ChangeRate } from '../../data/change-rate.ts';
import { type Attempt, type DeliveryRow } from '../../data/models.ts';
import { heldInWords } from '../../words/held.ts';
import { jobName } from './job-name.ts';
import {
  heldFilter,
  noQuery,
  readDeliveryQuery,
  readFilter,
  rowFilter,
  writeDeliveryQuery,
} from './query.ts';
import { between, countNew, updateRows, withCurrent, withFurther, withNewest } from './rows.ts';
import { filterOf, nothing, withRows } from './selected.ts';

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
  const attempt = (id: string, attemptNumber: number) =>
    ({ id: `${id}.${attemptNumber}`, attemptNumber, delivery: { id, state: 'DELIVERED' } }) as Attempt;

  it('are updated where they are, and not by attempts from before', () => {
    const updated = updateRows(rows, [attempt('a', 2), attempt('b', 2), attempt('c', 1)]);
    expect(updated.map(({ id, state, attemptCount }) => [id, state, attemptCount])).toEqual([
      ['a', 'DELIVERED', 2],
      ['b', 'RETRYING', 3],
    ]);
  });

  it('are replaced where they are by what was read of them later, and stay the same if nothing changed', () => {
    const current = withCurrent(rows, [row('b', { attemptCount: 4 }), row('c'), row('a')]);
    expect(current.map(({ id, attemptCount }) => [id, attemptCount])).toEqual([
      ['a', 1],
      ['b', 4],
    ]);
    expect(current[0]).toBe(rows[0]);
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
    expect(countNew(rows, page)).toBe(1);
    expect(ids(withNewest(rows, page))).toEqual(['c', 'b', 'a']);
    expect(ids(withFurther(rows, page))).toEqual(['a', 'b', 'c']);
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
