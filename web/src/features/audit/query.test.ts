import { describe, expect, it } from 'vitest';
import { exportPath, isFiltered, readAuditQuery, serverFilter, writeAuditQuery } from './query.ts';

const none = {
  action: null,
  objectType: null,
  objectId: null,
  actorId: null,
  from: null,
  to: null,
};

const all = {
  action: 'WEBHOOK_UPDATED',
  objectType: 'WEBHOOK' as const,
  objectId: 'w 1',
  actorId: 'k',
  from: '2026-03-28',
  to: '2026-03-29',
};

describe('the query in the address', () => {
  it('is the same after it was written and read', () => {
    expect(readAuditQuery(new URLSearchParams(writeAuditQuery(all) as Record<string, string>))).toEqual(all);
    expect([isFiltered(all), isFiltered(none)]).toEqual([true, false]);
  });

  it('leaves out what cannot be a value', () => {
    const text = 'action=<b>&type=webhook&object=&from=2026-02-30&to=2026-02-03%2B99:00';
    expect(readAuditQuery(new URLSearchParams(text))).toEqual(none);
  });
});

it('the filter for the server has the last day with all its hours', () => {
  const { from, to, ...rest } = serverFilter(all);
  expect(rest).toEqual({
    actions: ['WEBHOOK_UPDATED'],
    objectType: 'WEBHOOK',
    objectId: 'w 1',
    actorId: 'k',
  });
  expect([from, to]).toEqual([new Date(2026, 2, 28), new Date(2026, 2, 30)].map((day) => day.toISOString()));
});

it('a day of another zone is the same day for everyone', () => {
  const { from, to } = serverFilter({ ...all, from: '2026-03-28+13:45', to: '2026-03-28Z' });
  expect([from, to]).toEqual(['2026-03-27T10:15:00.000Z', '2026-03-29T00:00:00.000Z']);
});

it('the export has the same filter', () => {
  expect(exportPath(none)).toBe('/v1/audit-log');
  expect(exportPath({ ...none, action: 'TEST_SENT', objectId: 'w 1' })).toBe(
    '/v1/audit-log?objectId=w+1&actions=TEST_SENT',
  );
});
