import { causeOfReason } from './errors.ts';
import { counted } from './numbers.ts';
import { until } from './time.ts';

/** Why nothing is sent to a webhook whose stored headers are damaged, and what its owner can do. */
export const unreadableHeaders =
  'The custom headers cannot be decrypted: nothing is sent until they are entered again.';

/** The health of a webhook's endpoint, as the API returns it. */
export interface EndpointHealth {
  readonly state: 'HEALTHY' | 'OPEN' | 'RECOVERING' | 'DISABLED';
  readonly reason?: string | null;
  readonly nextProbeAt?: string | null;
}

/** Why deliveries are paused or slowed down, as sentences. Null if the endpoint is healthy. */
export function healthInWords(
  { state, reason, nextProbeAt }: EndpointHealth,
  held: number,
  now: number,
): string | null {
  const queued = held === 0 ? null : `${counted(held, 'delivery', 'deliveries')} queued.`;
  switch (state) {
    case 'OPEN':
      return sentences(`Paused${causeOf(reason)}`, nextProbe(nextProbeAt, now), queued);
    case 'RECOVERING':
      return sentences('Recovering: the endpoint is responding again.', queued);
    case 'DISABLED':
      return reason ?? null;
    case 'HEALTHY':
      return null;
  }
}

/** ": connection refused", from the server's "The probe failed: ECONNREFUSED". */
function causeOf(reason: string | null | undefined): string {
  if (!reason) return '';
  const cause = causeOfReason(reason);
  return cause === null ? `. ${reason}` : `: ${cause}`;
}

function nextProbe(at: string | null | undefined, now: number): string | null {
  if (!at) return null;
  const left = until(at, now);
  return left ? `Checking again in ${left}.` : 'Checking again with the next delivery.';
}

function sentences(...parts: (string | null)[]): string {
  return parts
    .filter((part) => part !== null)
    .map((part) => part.trim())
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
}
