import { describe, expect, it } from 'vitest';

import { check, deadlineOf } from './checker.ts';
import { type Arrival, type Fault, type History, keyOf, type LoggedAttempt } from './history.ts';

/** One event to one webhook, which is tried at most three times: acknowledged at 0, failed once, then delivered. */
const good: History = {
  webhooks: new Map([['orders', { retryCount: 2 }]]),
  acknowledged: [{ eventId: 'e', at: 0 }],
  arrivals: [arrival(1, 110), arrival(2, 2101)],
  log: [row(1, { status: 'RETRYING', httpStatus: 500, attemptedAt: 100 }), row(2, { attemptedAt: 2100 })],
  refusals: [],
  faults: [],
};

function arrival(attempt: number, at: number): Arrival {
  return { eventId: 'e', webhook: 'orders', attempt, at };
}

function row(attempt: number, rest: Partial<LoggedAttempt>): LoggedAttempt {
  const attemptedAt = rest.attemptedAt ?? 0;
  return {
    ...{ eventId: 'e', webhook: 'orders', attempt, eventRowId: 'r', ordinal: attempt - 1 },
    ...{ status: 'DELIVERED', httpStatus: 200, attemptedAt },
    nextAttemptAt: rest.status === 'RETRYING' ? attemptedAt + 1000 * 2 ** attempt : null,
    ...rest,
  };
}

function fault(rest: Partial<Fault>): Fault {
  return { name: 'a kill', start: 200, end: 200, recorded: new Set(), mayRepeat: 1, ...rest };
}

const [first, second] = good.log as [LoggedAttempt, LoggedAttempt];

it('has nothing to say of a run without a fault', () => {
  expect(check(good)).toEqual([]);
});

describe('what was acknowledged', () => {
  it('must have an attempt', () => {
    expect(check({ ...good, arrivals: [], log: [] })).toEqual([
      'e orders was acknowledged and has no attempt: 0 requests arrived.',
    ]);
  });

  it('must come to its end', () => {
    const history = { ...good, arrivals: good.arrivals.slice(0, 1), log: [first] };
    expect(check(history)).toEqual(['e orders still waits for attempt 2.']);
  });

  it('must not be given up before its last attempt', () => {
    const history = { ...good, log: [first, { ...second, status: 'FAILED', httpStatus: 500 }] };
    expect(check(history)).toEqual(['e orders was given up after 2 attempts of 3.']);
  });

  it('must really have been sent when the log says so', () => {
    const history = { ...good, arrivals: [arrival(1, 50), arrival(2, 2101)] };
    expect(check(history)).toEqual([
      'e orders #1 has the answer 500 in the log, and no request arrived for it.',
    ]);
  });

  it('must be in the log when it was sent', () => {
    const history = { ...good, arrivals: [...good.arrivals, arrival(3, 9000)] };
    expect(check(history)).toEqual(['e orders #3 arrived and is not in the log.']);
  });
});

describe('numbers', () => {
  it('must have no gap', () => {
    const log = [first, { ...second, attempt: 3 }];
    const arrivals = [arrival(1, 110), arrival(3, 9000)];
    expect(check({ ...good, arrivals, log })).toEqual(['e orders #3 stands where #2 belongs.']);
  });

  it('must not count a late result as an attempt more', () => {
    const log = [
      first,
      { ...second, status: 'RETRYING', ordinal: 0, nextAttemptAt: null },
      row(3, { ordinal: 1, attemptedAt: 6101 }),
    ];
    const problems = check({ ...good, arrivals: [...good.arrivals, arrival(3, 6102)], log });
    expect(problems).toContain('e orders #2 is attempt 1 of its schedule.');
  });

  it('must end with a success', () => {
    const log = [{ ...first, status: 'DELIVERED' }, second];
    expect(check({ ...good, log })).toEqual(['e orders #1 is DELIVERED, and more attempts follow.']);
  });

  it('must be those of one event, taken in once', () => {
    const log = [first, { ...second, eventRowId: 'another' }];
    expect(check({ ...good, log })).toEqual(['e orders was taken in twice.']);
  });
});

describe('time', () => {
  it('a retry must not come before its own', () => {
    const history = {
      ...good,
      arrivals: [arrival(1, 110), arrival(2, 2000)],
      log: [first, { ...second, attemptedAt: 2000 }],
    };
    expect(check(history)).toEqual(['e orders #2 came 100 ms before its time.']);
  });

  it('work must go on', () => {
    const arrivals = [arrival(1, 40_001), arrival(2, 42_001)];
    const log = [
      { ...first, attemptedAt: 40_000, nextAttemptAt: 42_000 },
      { ...second, attemptedAt: 42_000 },
    ];
    const late = 'e orders #1 came 1 ms too late: it was due 40001 ms earlier.';
    expect(check({ ...good, arrivals, log })).toEqual([late]);
    expect(check({ ...good, arrivals, log, faults: [fault({})] })).toEqual([]);
  });

  it('a fault puts off what was due before its end, one after the other', () => {
    const faults = [fault({ start: 90_000, end: 95_000 }), fault({ start: 1000, end: 60_000 })];
    expect(deadlineOf(500, faults)).toBe(135_000);
    expect(deadlineOf(70_000, faults)).toBe(135_000);
    expect(deadlineOf(95_001, faults)).toBe(135_001);
  });
});

describe('what comes twice', () => {
  const arrivals = [arrival(1, 110), arrival(1, 20_000), arrival(2, 22_001)];
  const log = [
    { ...first, attemptedAt: 19_999, nextAttemptAt: 21_999 },
    { ...second, attemptedAt: 22_000 },
  ];
  const twice = { ...good, arrivals, log };

  it('must have a fault as its reason', () => {
    expect(check(twice)).toEqual(['e orders #1 came twice, 19890 ms apart, before any fault.']);
    expect(check({ ...twice, faults: [fault({})] })).toEqual([]);
  });

  it('must not have been recorded when the fault began', () => {
    const faults = [fault({ recorded: new Set([keyOf(first)]) })];
    expect(check({ ...twice, faults })).toEqual([
      'e orders #1 came twice, 19890 ms apart, before any fault.',
    ]);
  });

  it('must have been sent before the end of the fault, and again after its start', () => {
    const between = [fault({ start: 30_000, end: 31_000 }), fault({ start: -5000, end: -2000 })];
    expect(check({ ...twice, faults: between })).toHaveLength(1);
  });

  it('must not be more than was under way', () => {
    const faults = [fault({ mayRepeat: 0 })];
    expect(check({ ...twice, faults })).toEqual([
      'a kill: 1 requests came twice, of 0 at most: e orders #1.',
    ]);
  });
});

describe('what clients are told', () => {
  const refused = (status: number, code: string | null, text: string) => ({
    ...good,
    refusals: [{ at: 0, status, code, text }],
  });

  it('may be to come back, or nothing at all', () => {
    expect(check(refused(503, 'UNAVAILABLE', 'The database cannot be used at the moment.'))).toEqual([]);
    expect(check(refused(0, null, 'TypeError: fetch failed'))).toEqual([]);
  });

  it.each([
    [500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side.'],
    [503, 'UNAVAILABLE', 'could not extend file "base/16384/16731": No space left on device'],
    [503, 'UNAVAILABLE', 'Error: at send (/srv/server/ingest.js:12:4)'],
  ])('must not be %i %s: %s', (status, code, text) => {
    expect(check(refused(status, code, text))).toEqual([`A client was answered ${status} ${code}: ${text}`]);
  });
});
