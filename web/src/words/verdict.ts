/** How a webhook is doing, as the API says it. */
export type Verdict = 'HEALTHY' | 'DEGRADED' | 'FAILING' | 'PAUSED' | 'IDLE';

export const verdictNames: Readonly<Record<Verdict, string>> = {
  HEALTHY: 'Healthy',
  DEGRADED: 'Degraded',
  FAILING: 'Failing',
  PAUSED: 'Paused',
  IDLE: 'Idle',
};
