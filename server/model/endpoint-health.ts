/**
 * What is known of a webhook's endpoint, over all workers. HEALTHY: deliveries go out as they come. OPEN: it failed for
 * long enough that nothing is sent but a probe now and then; what comes is held back, and no attempts are used up.
 * RECOVERING: a probe succeeded, and what was held back goes out faster and faster.
 */
export interface EndpointHealth {
  readonly state: 'HEALTHY' | 'OPEN' | 'RECOVERING';
  /** For people: the error that opened it. Null when HEALTHY. */
  readonly reason: string | null;
  /** When the state was entered; null when HEALTHY from the beginning. */
  readonly since: Date | null;
  /** OPEN: probes that failed. RECOVERING: the pace, as the exponent of a power of two. */
  readonly step: number;
  /** When somebody has to act: the next probe, or the next release of what is held back. Null when HEALTHY. */
  readonly nextProbeAt: Date | null;
}

export const healthy: EndpointHealth = {
  state: 'HEALTHY',
  reason: null,
  since: null,
  step: 0,
  nextProbeAt: null,
};
