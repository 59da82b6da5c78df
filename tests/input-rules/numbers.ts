import { accepted, refused, type InputCase } from './case.ts';

const custom = (retryDelays: number[]) => ({ retrySchedule: 'CUSTOM', retryDelays }) as const;

export const numberCases: readonly InputCase[] = [
  ...[0, 3, 10].map((retryCount) => accepted({ retryCount })),
  ...[-1, 11, 2.5, NaN].map((retryCount) => refused({ retryCount }, 'retryCount OUT_OF_RANGE')),

  ...[1000, 30_000].map((timeoutMs) => accepted({ timeoutMs })),
  ...[0, 999, 30_001, 1000.5, Infinity].map((timeoutMs) => refused({ timeoutMs }, 'timeoutMs OUT_OF_RANGE')),

  ...[null, 1, 10_000].map((rateLimitPerSecond) => accepted({ rateLimitPerSecond })),
  ...[0, -1, 0.5, 10_001].map((rateLimitPerSecond) =>
    refused({ rateLimitPerSecond }, 'rateLimitPerSecond OUT_OF_RANGE'),
  ),

  accepted({ retrySchedule: 'STANDARD' }),
  ...[[1], [604_800], Array<number>(30).fill(20_160)].map((delays) => accepted(custom(delays))),
  refused(custom([]), 'retryDelays REQUIRED'),
  refused(custom(Array<number>(31).fill(1)), 'retryDelays TOO_MANY'),
  refused(custom([1, 0, 1.5, -2]), ...[1, 2, 3].map((index) => `retryDelays.${index} OUT_OF_RANGE`)),
  refused(custom([604_801]), 'retryDelays.0 OUT_OF_RANGE', 'retryDelays OUT_OF_RANGE'),
  refused(custom([400_000, 400_000]), 'retryDelays OUT_OF_RANGE'),
];
