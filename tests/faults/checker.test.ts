import { describe, expect, it } from 'vitest';

import { check, deadlineOf } from './checker.ts';
import {
  type Arrival,
  type Fault,
  type History,
  keyOf,
  type LoggedAttempt,
  type Recording,
} from './history.ts';

/** One event to one webhook that allows three attempts: acknowledged at 0, failed once, then delivered. */
const good: History = {
  webhooks: new Map([['orders', { retryCount: 2 }]]),
  acknowledged: [{ eventId: 'e', at: 0 }],
  arrivals: [arrival(1, 110), arrival(2, 2101)],
  log: [row(1, { status: 'RETRYING', httpStatus: 500, attemptedAt: 100 }), row(2, { attemptedAt: 2100 })],
  recordings: [recording(1, 120), recording(2, 2110)],
  refusals: [],
  faults: [],
};

function arrival(attempt: number, at: number): Arrival {
  return { eventId: 'e', webhook: 'orders', attempt, at };
}

function recording(attempt: number, at: number, worker = 'w1'): Recording {
  return { eventId: 'e', webhook: 'orders', attempt, worker, at };
}

function row(attempt: number, rest: Partial<LoggedAttempt>): LoggedAttempt {
  const attemptedAt = rest.attemptedAt ?? 0;
  return {
    eventId: 'e',
    webhook: 'orders',
    attempt,
    eventRowId: 'r',
    ordinal: attempt - 1,
    status: 'DELIVERED',
    httpStatus: 200,
    attemptedAt,
    nextAttemptAt: rest.status === 'RETRYING' ? attemptedAt + 1000 * 2 ** attempt : null,
    ...rest,
  };
}

function fault(rest: Partial<Fault>): Fault {
  return {
    kind: 'kill',
    name: 'a kill',
    start: 200,
    end: 200,
    workers: new Set(['w1']),
    othersGoOn: true,
    recorded: new Set<string>(),
    undone: [],
    mayRepeat: 1,
    ...rest,
  };
}

const [first, second] = good.log as [LoggedAttempt, LoggedAttempt];

it('reports no problem in a run that kept all guarantees', () => {
  expect(check(good)).toEqual([]);
});

describe('an acknowledged event', () => {
  it('must have an attempt', () => {
    expect(check({ ...good, arrivals: [], log: [] })).toEqual([
      'e orders was acknowledged but has no attempt: 0 requests arrived.',
    ]);
  });

  it('must be delivered, or use up its attempts', () => {
    const history = { ...good, arrivals: good.arrivals.slice(0, 1), log: [first] };
    expect(check(history)).toEqual(['e orders is still waiting for attempt 2.']);
  });

  it('must not be given up before the last attempt', () => {
    const history = { ...good, log: [first, { ...second, status: 'FAILED', httpStatus: 500 }] };
    expect(check(history)).toEqual(['e orders was given up after 2 attempts of 3.']);
  });

  it('must have been sent if the log has an answer', () => {
    const history = { ...good, arrivals: [arrival(1, 50), arrival(2, 2101)] };
    expect(check(history)).toEqual([
      'e orders #1 has the answer 500 in the log, but its request never arrived.',
    ]);
  });

  it('must be in the log if its request arrived', () => {
    const history = { ...good, arrivals: [...good.arrivals, arrival(3, 9000)] };
    expect(check(history)).toEqual(['e orders #3 arrived but is not in the log.']);
  });
});

describe('attempt numbers', () => {
  it('must not have a gap', () => {
    const log = [first, { ...second, attempt: 3 }];
    const arrivals = [arrival(1, 110), arrival(3, 9000)];
    expect(check({ ...good, arrivals, log })).toEqual(['e orders #3 is in the log instead of #2.']);
  });

  it('must not count a late result as another attempt', () => {
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
    expect(check({ ...good, log })).toEqual(['e orders #1 is DELIVERED, but more attempts follow.']);
  });

  it('must belong to one event that was accepted once', () => {
    const log = [first, { ...second, eventRowId: 'another' }];
    expect(check({ ...good, log })).toEqual(['e orders was accepted twice.']);
  });
});

describe('the time of an attempt', () => {
  it('must not be before a retry is due', () => {
    const history = {
      ...good,
      arrivals: [arrival(1, 110), arrival(2, 2000)],
      log: [first, { ...second, attemptedAt: 2000 }],
    };
    expect(check(history)).toEqual(['e orders #2 came 100 ms too early.']);
  });

  it('must not be more than 40 s after it is due, or after a fault', () => {
    const arrivals = [arrival(1, 40_001), arrival(2, 42_001)];
    const log = [
      { ...first, attemptedAt: 40_000, nextAttemptAt: 42_000 },
      { ...second, attemptedAt: 42_000 },
    ];
    const late = 'e orders #1 came 1 ms too late, 40001 ms after it was due.';
    expect(check({ ...good, arrivals, log })).toEqual([late]);
    expect(check({ ...good, arrivals, log, faults: [fault({})] })).toEqual([]);
  });

  it('is put off by each fault of all workers in turn, if it was due before the fault ended', () => {
    const all = { othersGoOn: false };
    const faults = [
      fault({ start: 90_000, end: 95_000, ...all }),
      fault({ start: 1000, end: 60_000, ...all }),
    ];
    expect(deadlineOf(500, faults)).toBe(135_000);
    expect(deadlineOf(70_000, faults)).toBe(135_000);
    expect(deadlineOf(95_001, faults)).toBe(135_001);
  });

  it('is put off by the start and the end of a fault of some workers, but not while the others run', () => {
    const faults = [fault({ start: 1000, end: 61_000 })];
    expect(deadlineOf(500, faults)).toBe(41_000);
    expect(deadlineOf(20_999, faults)).toBe(60_999);
    expect(deadlineOf(21_000, faults)).toBe(101_000);
    expect(deadlineOf(61_001, faults)).toBe(101_001);
  });
});

describe('a repeated request', () => {
  const arrivals = [arrival(1, 110), arrival(1, 20_000), arrival(2, 22_001)];
  const log = [
    { ...first, attemptedAt: 19_999, nextAttemptAt: 21_999 },
    { ...second, attemptedAt: 22_000 },
  ];
  const recordings = [recording(1, 20_010, 'w2'), recording(2, 22_010, 'w2')];
  const twice = { ...good, arrivals, log, recordings };
  const unexplained = ['e orders #1 came twice, 19890 ms apart, before any fault.'];

  it('must be caused by a fault', () => {
    expect(check(twice)).toEqual(unexplained);
    expect(check({ ...twice, faults: [fault({})] })).toEqual([]);
  });

  it('must not have been recorded before the fault began', () => {
    const faults = [fault({ recorded: new Set([keyOf(first)]) })];
    expect(check({ ...twice, faults })).toEqual(unexplained);
  });

  it('must have been sent before the fault ended, and again after it began', () => {
    const between = [fault({ start: 30_000, end: 31_000 }), fault({ start: -5000, end: -2000 })];
    expect(check({ ...twice, faults: between })).toHaveLength(1);
  });

  it('must not have been recorded by a worker that the fault did not touch', () => {
    const recordedBy = (worker: string) => ({
      ...twice,
      log: [{ ...first, nextAttemptAt: 21_999 }, log[1]!],
      recordings: [recording(1, 120, worker), recordings[1]!],
    });
    expect(check({ ...recordedBy('w1'), faults: [fault({})] })).toEqual([]);
    expect(check({ ...recordedBy('w2'), faults: [fault({})] })).toHaveLength(1);
  });

  it('may be one that a paused worker was about to send', () => {
    const history = {
      ...twice,
      log: [{ ...first, nextAttemptAt: 21_999 }, log[1]!],
      recordings: [recording(1, 120, 'w2'), recordings[1]!],
    };
    expect(check({ ...history, faults: [fault({ start: 100, end: 19_990 })] })).toEqual([]);
  });

  it('counts against the limit of its fault', () => {
    const faults = [fault({ mayRepeat: 0 })];
    expect(check({ ...twice, faults })).toEqual([
      'a kill repeated 1 requests, more than its limit of 0: e orders #1.',
    ]);
  });

  it('is attributed to a fault that may repeat requests, if there are several', () => {
    const faults = [fault({ mayRepeat: 0 }), fault({ name: 'a crash', start: 300, end: 400 })];
    expect(check({ ...twice, faults })).toEqual([]);
  });
});

describe('a recorded attempt', () => {
  const twice = { ...good, recordings: [...good.recordings, recording(1, 130, 'w2')] };

  it('must not be recorded a second time', () => {
    expect(check(twice)).toEqual(['e orders #1 was recorded by w1 and w2.']);
  });

  it('may be recorded again if a crash has lost the first record', () => {
    const faults = [fault({ start: 125, undone: [recording(1, 120)] })];
    expect(check({ ...twice, faults })).toEqual([]);
  });

  it('must not be lost by a crash more than a second later', () => {
    const faults = [fault({ name: 'a crash', start: 1121, undone: [recording(1, 120)] })];
    expect(check({ ...twice, faults })).toEqual([
      'a crash lost the record of e orders #1, which was 1001 ms old.',
    ]);
  });
});

describe('the answer to a refused client', () => {
  const refused = (status: number, code: string | null, text: string) => ({
    ...good,
    refusals: [{ at: 0, status, code, text }],
  });

  it('may be to retry, or nothing at all', () => {
    expect(check(refused(503, 'UNAVAILABLE', 'The database cannot be used at the moment.'))).toEqual([]);
    expect(check(refused(0, null, 'TypeError: fetch failed'))).toEqual([]);
  });

  it.each([
    [500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side.'],
    [503, 'UNAVAILABLE', 'could not extend file "base/16384/16731": No space left on device'],
    [503, 'UNAVAILABLE', 'Error: at send (/srv/server/ingest.js:12:4)'],
  ])('must not be %i %s: %s', (status, code, text) => {
    expect(check(refused(status, code, text))).toEqual([
      `A client got the answer ${status} ${code}: ${text}`,
    ]);
  });
});
