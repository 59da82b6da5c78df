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

/** One event to one webhook, which is tried at most three times: acknowledged at 0, failed once, then delivered. */
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

  it('a fault of all puts off what was due before its end, one after the other', () => {
    const all = { othersGoOn: false };
    const faults = [
      fault({ start: 90_000, end: 95_000, ...all }),
      fault({ start: 1000, end: 60_000, ...all }),
    ];
    expect(deadlineOf(500, faults)).toBe(135_000);
    expect(deadlineOf(70_000, faults)).toBe(135_000);
    expect(deadlineOf(95_001, faults)).toBe(135_001);
  });

  it('a fault of some puts off by its beginning and by its end, and not while the others go on', () => {
    const faults = [fault({ start: 1000, end: 61_000 })];
    expect(deadlineOf(500, faults)).toBe(41_000);
    expect(deadlineOf(20_999, faults)).toBe(60_999);
    expect(deadlineOf(21_000, faults)).toBe(101_000);
    expect(deadlineOf(61_001, faults)).toBe(101_001);
  });
});

describe('what comes twice', () => {
  const arrivals = [arrival(1, 110), arrival(1, 20_000), arrival(2, 22_001)];
  const log = [
    { ...first, attemptedAt: 19_999, nextAttemptAt: 21_999 },
    { ...second, attemptedAt: 22_000 },
  ];
  const recordings = [recording(1, 20_010, 'w2'), recording(2, 22_010, 'w2')];
  const twice = { ...good, arrivals, log, recordings };
  const unexplained = ['e orders #1 came twice, 19890 ms apart, before any fault.'];

  it('must have a fault as its reason', () => {
    expect(check(twice)).toEqual(unexplained);
    expect(check({ ...twice, faults: [fault({})] })).toEqual([]);
  });

  it('must not have been recorded when the fault began', () => {
    const faults = [fault({ recorded: new Set([keyOf(first)]) })];
    expect(check({ ...twice, faults })).toEqual(unexplained);
  });

  it('must have been sent before the end of the fault, and again after its start', () => {
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

  it('may be what a paused worker was about to send', () => {
    const history = {
      ...twice,
      log: [{ ...first, nextAttemptAt: 21_999 }, log[1]!],
      recordings: [recording(1, 120, 'w2'), recordings[1]!],
    };
    expect(check({ ...history, faults: [fault({ start: 100, end: 19_990 })] })).toEqual([]);
  });

  it('must not be more than was under way', () => {
    const faults = [fault({ mayRepeat: 0 })];
    expect(check({ ...twice, faults })).toEqual([
      'a kill: 1 requests came twice, of 0 at most: e orders #1.',
    ]);
  });

  it('is no fault of one that repeats nothing when the next one may', () => {
    const faults = [fault({ mayRepeat: 0 }), fault({ name: 'a crash', start: 300, end: 400 })];
    expect(check({ ...twice, faults })).toEqual([]);
  });
});

describe('what was recorded', () => {
  const twice = { ...good, recordings: [...good.recordings, recording(1, 130, 'w2')] };

  it('must not be recorded a second time', () => {
    expect(check(twice)).toEqual(['e orders #1 was recorded by w1 and w2.']);
  });

  it('may be when a crash has undone the first', () => {
    const faults = [fault({ start: 125, undone: [recording(1, 120)] })];
    expect(check({ ...twice, faults })).toEqual([]);
  });

  it('must not be undone by a crash that came later', () => {
    const faults = [fault({ name: 'a crash', start: 1121, undone: [recording(1, 120)] })];
    expect(check({ ...twice, faults })).toEqual([
      'a crash has undone e orders #1, 1001 ms after its record.',
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
