import { describe, expect, it } from 'vitest';
import { type Attempt } from '../../data/models.ts';
import { countNew, isOverdue, lastRows, mergeRows, updateRows } from './live-rows.ts';
import { pageOf, passes, readCodes, readLogQuery, serverFilter, writeLogQuery } from './query.ts';

/** An attempt of delivery `d`, made at second `at`; null if it has not been made. */
function attempt(
  id: string,
  d: string,
  number: number,
  at: number | null,
  changes: Partial<Attempt> = {},
): Attempt {
  return {
    id,
    webhook: { id: 'w', name: 'W' },
    delivery: { id: d, state: 'DELIVERED', nextAttemptAt: null },
    eventId: `event-${d}`,
    eventName: 'purchase',
    attemptNumber: number,
    httpStatusCode: 200,
    responseTimeMs: 10,
    status: 'DELIVERED',
    errorMessage: null,
    attemptedAt: at === null ? null : new Date(at * 1000).toISOString(),
    deliveredAt: null,
    ...changes,
  };
}

const ids = (rows: Attempt[]): string[] => rows.map(({ id }) => id);

describe('live attempts', () => {
  const rows = [attempt('b', 'd2', 1, 20), attempt('a', 'd1', 1, 10)];

  it('are added at the top, newest first, and push the oldest off the page', () => {
    const arrived = [attempt('c', 'd3', 1, 30), attempt('d', 'd4', 1, 40)];
    expect(ids(mergeRows(rows, arrived, 3))).toEqual(['d', 'c', 'b']);
  });

  it('are sorted by their time if they arrive late', () => {
    expect(ids(mergeRows(rows, [attempt('c', 'd3', 1, 15)], 50))).toEqual(['b', 'c', 'a']);
  });

  it('are not shown twice if they are on the page already', () => {
    expect(ids(mergeRows(rows, [attempt('b', 'd2', 1, 20)], 50))).toEqual(['b', 'a']);
    expect(countNew(rows, [attempt('b', 'd2', 1, 20), attempt('c', 'd3', 1, 30)])).toBe(1);
  });

  it('replace the row of the pending attempt', () => {
    const waiting = [attempt('p', 'd3', 1, null, { status: 'PENDING' }), ...rows];
    const made = attempt('c', 'd3', 1, 30);
    expect(updateRows(waiting, [made])[0]).toEqual(made);
    expect(countNew(waiting, [made])).toBe(0);
  });

  it('stay below deliveries that wait for their first attempt', () => {
    const waiting = attempt('p', 'd9', 1, null, { status: 'PENDING' });
    expect(ids(mergeRows(rows, [attempt('c', 'd3', 1, 30), waiting], 50))).toEqual(['p', 'c', 'b', 'a']);
  });

  const retrying = (number: number) =>
    attempt(`r${number}`, 'd5', number, 50, {
      status: 'RETRYING',
      delivery: { id: 'd5', state: 'RETRYING', nextAttemptAt: '2026-01-01T00:00:00.000Z' },
    });

  it('tell what their delivery is now on all of its rows, whose own status stays', () => {
    const arrived = attempt('s', 'd5', 3, 52);
    const [first, second, other] = updateRows([retrying(1), retrying(2), rows[0]!], [retrying(2), arrived]);
    for (const row of [first, second]) {
      expect(row?.delivery).toEqual({ id: 'd5', state: 'DELIVERED', nextAttemptAt: null });
      expect(row?.status).toBe('RETRYING');
    }
    expect(other).toBe(rows[0]);
  });

  it('say how the delivery goes on in its last row on the page', () => {
    const page = [retrying(1), retrying(3), retrying(2), rows[0]!];
    expect([...lastRows(page)]).toEqual([page[1], page[3]]);
  });

  it('are overdue when they wait, or when their next attempt should have been made', () => {
    const at = Date.parse('2026-01-01T00:00:00.000Z');
    const held = { ...retrying(1), delivery: { ...retrying(1).delivery, state: 'HELD' as const } };
    for (const row of [retrying(1), held]) {
      expect(isOverdue([rows[0]!, row], at + 1)).toBe(true);
      expect(isOverdue([rows[0]!, row], at)).toBe(false);
    }
    const pending = { id: 'd', state: 'PENDING' as const, nextAttemptAt: null };
    expect(isOverdue([{ ...rows[0]!, delivery: pending }], at)).toBe(true);
    const unknown = { id: 'd', state: 'HELD' as const, nextAttemptAt: null };
    expect(isOverdue([{ ...rows[0]!, delivery: unknown }, ...rows], at)).toBe(false);
  });
});

describe('the query in the address', () => {
  it('is the same after it was written and read', () => {
    const query = {
      statuses: ['RETRYING' as const, 'FAILED' as const],
      eventName: 'purchase',
      eventId: 'e 1',
      codes: '502, 504',
      page: 3,
      pageSize: 100,
    };
    const written = Object.entries(writeLogQuery(query)).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    expect(readLogQuery(new URLSearchParams(written))).toEqual(query);
  });

  it('leaves out defaults, and reads invalid values as defaults', () => {
    const plain = readLogQuery(new URLSearchParams('status=NO&page=-1&size=7'));
    expect(plain).toMatchObject({ statuses: [], page: 1, pageSize: 50 });
    expect(Object.values(writeLogQuery(plain)).every((value) => value === null)).toBe(true);
  });

  it('becomes a filter for the server only if something is filtered', () => {
    const plain = readLogQuery(new URLSearchParams());
    expect(serverFilter(plain)).toBeNull();
    expect(serverFilter({ ...plain, codes: '502 504,502 x 99 600' })).toEqual({
      httpStatusCodes: [502, 504],
    });
    expect(readCodes('')).toEqual([]);
  });

  it('filters live attempts in the same way as the server', () => {
    const made = attempt('a', 'd', 1, 1, { status: 'FAILED', httpStatusCode: null });
    expect(passes(made, null)).toBe(true);
    expect(passes(made, { statuses: ['FAILED'], eventNames: ['purchase'], eventId: 'event-d' })).toBe(true);
    expect(passes(made, { statuses: ['DELIVERED'] })).toBe(false);
    expect(passes(made, { eventNames: ['page_view'] })).toBe(false);
    expect(passes(made, { eventId: 'event' })).toBe(false);
    expect(passes(made, { httpStatusCodes: [502] })).toBe(false);
  });
});

describe('pages', () => {
  const query = { ...readLogQuery(new URLSearchParams()), page: 2 };

  it('have the numbers of their rows, and whether there is a page before and after', () => {
    expect(pageOf(query, 50, 12_480)).toEqual({ from: 51, to: 100, hasPrevious: true, hasNext: true });
    expect(pageOf(query, 7, 57)).toEqual({ from: 51, to: 57, hasPrevious: true, hasNext: false });
    expect(pageOf({ ...query, page: 1 }, 0, 0)).toEqual({
      from: 0,
      to: 0,
      hasPrevious: false,
      hasNext: false,
    });
    expect(pageOf({ ...query, page: 1 }, 50, 50).hasNext).toBe(false);
  });
});
