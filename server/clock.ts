/** The source of time, injected so that tests can control it. */
export interface Clock {
  /** Wall time. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
