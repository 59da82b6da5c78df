import { type HealthVerdict } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';
import { type TimeWindow } from '../pipeline/windows.ts';

export const HealthVerdictEnum = enumOf<HealthVerdict>('HealthVerdict', 'How a webhook is doing.', {
  HEALTHY: 'Its recent attempts succeed.',
  DEGRADED: 'More of its recent attempts fail than should: 5 % or more.',
  FAILING: 'Half of its recent attempts fail, or more.',
  PAUSED: 'Nothing is sent: its endpoint is down, or it is disabled.',
  IDLE: 'No attempt was made in the last 24 hours.',
});

export const TimeWindowEnum = enumOf<TimeWindow>('TimeWindow', 'How far back a question goes.', {
  HOUR: 'The last 60 minutes.',
  DAY: 'The last 24 hours.',
  WEEK: 'The last 7 days.',
  MONTH: 'The last 30 days.',
});
