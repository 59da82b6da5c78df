import { describe, expect, it } from 'vitest';

import {
  afterFailure,
  afterProbeSent,
  afterRelease,
  afterSuccess,
  type EndpointHealth,
  extendRun,
  type FailureRun,
  healthy,
  holdsBack,
  releaseOf,
} from './endpoint-health.ts';

const start = new Date('2026-02-03T04:05:06Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const runOf = (count: number): FailureRun => ({ count, since: start });
const failure = (count: number, seconds: number, probe = false) => ({
  run: runOf(count),
  error: 'ECONNREFUSED',
  probe,
  now: later(seconds),
});
const open = afterFailure(healthy, failure(20, 60))!;

describe('an endpoint that fails', () => {
  it('is left alone by the breaker for a minute, however often it fails: retries run by the book', () => {
    expect(afterFailure(healthy, failure(1000, 59))).toBeNull();
  });

  it('is left alone while it failed fewer than 20 times in a row, however long ago the first was', () => {
    expect(afterFailure(healthy, failure(19, 3600))).toBeNull();
  });

  it('opens the breaker with the reason, and the first probe after 30 s', () => {
    expect(open).toEqual({
      state: 'OPEN',
      reason: '20 attempts in a row failed: ECONNREFUSED',
      step: 0,
      since: later(60),
      nextProbeAt: later(90),
    });
  });

  it('is probed after 30 s, 1, 2, 4 and 8 minutes, and then every 10', () => {
    const pauses = [];
    let health: EndpointHealth = open;
    for (let probe = 0; probe < 7; probe += 1) {
      health = afterFailure(health, failure(21, 100, true))!;
      pauses.push((health.nextProbeAt!.getTime() - later(100).getTime()) / 1000);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600, 600]);
    expect(health).toMatchObject({
      state: 'OPEN',
      reason: 'The probe failed: ECONNREFUSED',
      since: later(60),
    });
  });

  it('keeps its probe when an attempt fails that was begun before it opened', () => {
    expect(afterFailure(open, failure(21, 61))).toBeNull();
  });

  it('is probed again when a probe was lost with its worker', () => {
    expect(afterProbeSent(open, later(90))).toEqual({ ...open, nextProbeAt: later(120) });
  });

  it('counts its failures from the first of the run', () => {
    const run = extendRun(extendRun(undefined, start), later(5));
    expect(run).toEqual({ count: 2, since: start });
  });
});

describe('an endpoint that never failed', () => {
  it('is healthy, and nobody has to do anything', () => {
    const idle = { reason: null, since: null, step: 0, nextProbeAt: null };
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
    expect(releaseOf(afterFailure(open, failure(21, 90, true))!)).toBe(1);
    expect(releaseOf(healthy)).toBe(4096);
  });
});

describe('an endpoint that comes back', () => {
  const recovering = afterSuccess(open, later(90))!;

  it('recovers with the first success, and at once', () => {
    expect(recovering).toMatchObject({ state: 'RECOVERING', since: later(90), nextProbeAt: later(90) });
    expect(afterSuccess(recovering, later(91))).toBeNull();
    expect(afterSuccess(healthy, later(91))).toBeNull();
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
    expect(afterFailure(recovering, failure(2, 91))).toBeNull();
    expect(afterFailure(recovering, failure(3, 92))).toMatchObject({ state: 'OPEN', step: 0 });
  });
});

describe('a delivery', () => {
  const recovering = afterSuccess(open, later(90))!;

  it.each([
    ['OPEN', open],
    ['RECOVERING', recovering],
  ])('is held while its endpoint is %s, unless it was released', (_state, health) => {
    expect(holdsBack({ active: true, health }, false)).toBe(true);
    expect(holdsBack({ active: true, health }, true)).toBe(false);
  });

  it('is not held while its endpoint is healthy, or when its webhook is disabled: it is cancelled then', () => {
    expect(holdsBack({ active: true, health: healthy }, false)).toBe(false);
    expect(holdsBack({ active: false, health: open }, false)).toBe(false);
  });
});
