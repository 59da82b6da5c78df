/** Where time comes from, so that every schedule can be tested exactly. */
export interface Clock {
  /** Wall time. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
