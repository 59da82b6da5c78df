import { describe, expect, it } from 'vitest';

import { seeded } from '../testing/simulation/random.ts';
import {
  afterProbeSent,
  afterRelease,
  afterRequest,
  type EndpointHealth,
  type FailureRun,
  healthy,
  holdsBack,
  releaseOf,
} from './endpoint-health.ts';
import { endpointSign, type SeenAttempt, seeRequest } from './endpoint-sign.ts';

const start = new Date('2026-02-03T04:05:06Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const answered = (httpStatusCode: number, error: string | null = `HTTP ${httpStatusCode}`): SeenAttempt => ({
  origin: 'SCHEDULED',
  eventRowId: 'event',
  httpStatusCode,
  responseTimeMs: 12,
  errorMessage: httpStatusCode >= 200 && httpStatusCode < 300 ? null : error,
});
const refusedConnection = { ...answered(0, 'ECONNREFUSED'), httpStatusCode: null };
const seen = (attempt: SeenAttempt, seconds: number, probe = false) =>
  seeRequest(attempt, probe, later(seconds));
/** A failure after `count` - 1 others in a row. */
function afterFailure(health: EndpointHealth, count: number, seconds: number, probe = false) {
  const run = count > 1 ? { count: count - 1, since: start } : undefined;
  return afterRequest(health, run, seen(refusedConnection, seconds, probe)).next;
}
function afterAnswer(health: EndpointHealth, status: number, seconds: number) {
  return afterRequest(health, undefined, seen(answered(status), seconds)).next;
}
const open = afterFailure(healthy, 20, 60)!;

describe('the answer to a request', () => {
  const worksWith = [200, 201, 202, 204, 226, 299];
  const failsWith = [100, 101, 103, 300, 301, 304, 308, 399, 408, 410, 429, 500, 501, 502, 503, 504, 599];
  const refusesWith = [
    400, 401, 402, 403, 404, 405, 407, 409, 411, 413, 415, 418, 422, 423, 428, 431, 451, 499,
  ];

  it.each(worksWith)('%d: the endpoint works', (status) => {
    expect(endpointSign(answered(status))).toBe('WORKS');
  });

  it.each(refusesWith)('%d: the endpoint is up, and refuses this event', (status) => {
    expect(endpointSign(answered(status))).toBe('REFUSES');
  });

  it.each(failsWith)('%d: the endpoint fails', (status) => {
    expect(endpointSign(answered(status))).toBe('FAILS');
  });

  it('is a failure when there is none, or when it breaks off', () => {
    expect(endpointSign(refusedConnection)).toBe('FAILS');
    expect(endpointSign({ ...refusedConnection, errorMessage: 'timeout' })).toBe('FAILS');
    expect(endpointSign(answered(422, 'ECONNRESET'))).toBe('FAILS');
  });
});

describe('an endpoint that refuses events', () => {
  it('stays healthy, however many in a row it refuses and for however long', () => {
    let run: FailureRun | undefined;
    for (let count = 0; count < 1000; count += 1) {
      const result = afterRequest(healthy, run, seen(answered(422), count));
      expect(result).toEqual({ run: undefined, next: null });
      ({ run } = result);
    }
  });

  it('goes on with the run of failures that it has: a refusal neither extends nor ends it', () => {
    const run = { count: 19, since: start };
    expect(afterRequest(healthy, run, seen(answered(404), 3600)).run).toBe(run);
    expect(afterRequest(healthy, run, seen(answered(503), 3600)).next).toMatchObject({ state: 'OPEN' });
    expect(afterRequest(healthy, run, seen(answered(200), 3600)).run).toBeUndefined();
  });

  it('is there again when it refuses a probe', () => {
    expect(afterRequest(open, undefined, seen(answered(422), 90, true)).next).toMatchObject({
      state: 'RECOVERING',
      since: later(90),
      failedEvent: null,
    });
  });

  it('goes on recovering while it refuses what was held', () => {
    const recovering = afterAnswer(open, 200, 90)!;
    const run = { count: 2, since: later(90) };
    expect(afterRequest(recovering, run, seen(answered(422), 91, true))).toEqual({ run, next: null });
  });
});

describe('any sequence of answers', () => {
  const limits = { failures: 5, milliseconds: 10_000 };
  const statuses = [200, 204, 404, 422, 408, 410, 429, 302, 500, 503];
  const isRefusal = (status: number) => status === 404 || status === 422;

  /** The states that a sequence leads to, of the requests that `only` lets through. */
  function statesOf(sequence: readonly number[], only: (status: number) => boolean = () => true) {
    let health: EndpointHealth = healthy;
    let run: FailureRun | undefined;
    return sequence.map((status, index) => {
      if (!only(status)) return health.state;
      const result = afterRequest(health, run, seen(answered(status), index, true), limits);
      health = result.next ?? health;
      run = result.next ? undefined : result.run;
      return health.state;
    });
  }

  it('opens the breaker with a failure alone, and closes it with a complete answer alone', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = seeded(seed);
      const sequence = Array.from({ length: 60 }, () => random.pick(statuses));
      const states = ['HEALTHY', ...statesOf(sequence)];
      sequence.forEach((status, index) => {
        const [before, after] = [states[index], states[index + 1]];
        const fails = endpointSign(answered(status)) === 'FAILS';
        if (after === 'OPEN') expect(fails || before === 'OPEN').toBe(true);
        if (before === 'OPEN') expect(after).toBe(fails ? 'OPEN' : 'RECOVERING');
        if (before === 'HEALTHY' && !fails) expect(after).toBe('HEALTHY');
      });
    }
  });

  it('is the same to a healthy endpoint with its refusals as without them', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = seeded(seed);
      const sequence = Array.from({ length: 60 }, () => random.pick(statuses));
      const all = statesOf(sequence);
      const opened = all.indexOf('OPEN');
      const upToThere = opened < 0 ? sequence.length : opened + 1;
      const without = statesOf(sequence, (status) => !isRefusal(status));
      expect(all.slice(0, upToThere)).toEqual(without.slice(0, upToThere));
    }
  });
});

describe('an endpoint that fails', () => {
  it('is left alone by the breaker for a minute, however often it fails: retries run by the book', () => {
    expect(afterFailure(healthy, 1000, 59)).toBeNull();
  });

  it('is left alone while it failed fewer than 20 times in a row, however long ago the first was', () => {
    expect(afterFailure(healthy, 19, 3600)).toBeNull();
  });

  it('opens the breaker with the reason, and the first probe after 30 s', () => {
    expect(open).toEqual({
      state: 'OPEN',
      reason: '20 attempts in a row failed: ECONNREFUSED',
      step: 0,
      since: later(60),
      nextProbeAt: later(90),
      failedEvent: 'event',
    });
  });

  it('is probed after 30 s, 1, 2, 4 and 8 minutes, and then every 10', () => {
    const pauses = [];
    let health: EndpointHealth = open;
    for (let probe = 0; probe < 7; probe += 1) {
      health = afterFailure(health, 21, 100, true)!;
      pauses.push((health.nextProbeAt!.getTime() - later(100).getTime()) / 1000);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600, 600]);
    expect(health).toMatchObject({
      state: 'OPEN',
      reason: 'The probe failed: ECONNREFUSED',
      since: later(60),
    });
  });

  it('keeps its probe when an attempt fails that was begun before it opened, or a redelivery', () => {
    expect(afterFailure(open, 21, 61)).toBeNull();
  });

  it('keeps the event that failed last, for the next probe to be of another one', () => {
    const other = { ...seen(refusedConnection, 90, true), eventRowId: 'probed' };
    expect(afterRequest(open, undefined, other).next).toMatchObject({ failedEvent: 'probed' });
    expect(afterProbeSent(open, later(90))).toMatchObject({ failedEvent: 'event' });
  });

  it('is probed again when a probe was lost with its worker', () => {
    expect(afterProbeSent(open, later(90))).toEqual({ ...open, nextProbeAt: later(120) });
  });

  it('counts its failures from the first of the run', () => {
    const first = afterRequest(healthy, undefined, seen(refusedConnection, 0)).run;
    const { run } = afterRequest(healthy, first, seen(answered(503), 5));
    expect(run).toEqual({ count: 2, since: start });
  });
});

describe('an endpoint that never failed', () => {
  it('is healthy, and nobody has to do anything', () => {
    const idle = { reason: null, since: null, step: 0, nextProbeAt: null, failedEvent: null };
    expect(healthy).toEqual({ state: 'HEALTHY', ...idle });
  });
});

describe('a delivery', () => {
  const inState = (state: EndpointHealth['state']) => ({ active: true, health: { ...healthy, state } });

  it.each(['OPEN', 'RECOVERING'] as const)(
    'is held back while its endpoint is %s, unless it was released or its webhook is disabled',
    (state) => {
      expect(holdsBack(inState(state), false)).toBe(true);
      expect(holdsBack(inState(state), true)).toBe(false);
      expect(holdsBack({ ...inState(state), active: false }, false)).toBe(false);
    },
  );

  it('is never held back while its endpoint is healthy', () => {
    expect(holdsBack(inState('HEALTHY'), false)).toBe(false);
  });

  it('goes out alone as the probe of an open endpoint, and with 4,095 others once it is healthy', () => {
    expect(releaseOf(open)).toBe(1);
    expect(releaseOf(afterFailure(open, 21, 90, true)!)).toBe(1);
    expect(releaseOf(healthy)).toBe(4096);
  });
});

describe('an endpoint that comes back', () => {
  const recovering = afterAnswer(open, 200, 90)!;

  it('recovers with the first success, and at once', () => {
    expect(recovering).toMatchObject({ state: 'RECOVERING', since: later(90), nextProbeAt: later(90) });
    expect(afterAnswer(recovering, 200, 91)).toBeNull();
    expect(afterAnswer(healthy, 200, 91)).toBeNull();
  });

  it('gets twice as much every second, up to 4,096', () => {
    const paces = [];
    let health: EndpointHealth = recovering;
    for (let second = 0; second < 13; second += 1) {
      paces.push(releaseOf(health));
      health = afterRelease(health, releaseOf(health), later(90 + second));
      expect(health.nextProbeAt).toEqual(later(91 + second));
    }
    expect(paces).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4096]);
  });

  it('is healthy when nothing is held back any more', () => {
    expect(afterRelease(recovering, 1, later(92))).toEqual({ ...healthy, since: later(92) });
  });

  it('opens again after three failures in a row, not after two', () => {
    expect(afterFailure(recovering, 2, 91)).toBeNull();
    expect(afterFailure(recovering, 3, 92)).toMatchObject({ state: 'OPEN', step: 0 });
  });
});

describe('a delivery', () => {
  const recovering = afterAnswer(open, 200, 90)!;

  it.each([
    ['OPEN', open],
    ['RECOVERING', recovering],
  ])('is held while its endpoint is %s, unless it was released', (_state, health) => {
    expect(holdsBack({ active: true, health }, false)).toBe(true);
    expect(holdsBack({ active: true, health }, true)).toBe(false);
  });

  it('is held while its workspace is deleted, even if it was released', () => {
    expect(holdsBack({ active: true, suspended: true, health: healthy }, true)).toBe(true);
    expect(holdsBack({ active: false, suspended: true, health: healthy }, false)).toBe(false);
  });

  it('is not held while its endpoint is healthy, or when its webhook is disabled: it is cancelled then', () => {
    expect(holdsBack({ active: true, health: healthy }, false)).toBe(false);
    expect(holdsBack({ active: false, health: open }, false)).toBe(false);
  });
});
