import { attentionLimits } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** The number of enabled webhooks whose client certificate has expired, or ends within 30 days. */
export interface ExpiringCertificates {
  readonly expired: number;
  readonly soon: number;
}

/** Counts along the index of the ends of certificates: webhooks without one cost nothing. */
export async function countExpiringCertificates(client: Queryable, now: Date): Promise<ExpiringCertificates> {
  const { rows } = await client.query<ExpiringCertificates>({
    name: 'count-expiring-certificates',
    text: /* sql */ `
      select count(*) filter (where h.client_certificate_until <= $1)::integer as expired,
        count(*) filter (where h.client_certificate_until > $1)::integer as soon
      from settings.webhooks as h join settings.workspaces as w on w.id = h.workspace_id
      where h.client_certificate_until <= $1::timestamptz + interval '${attentionLimits.certificateMs} ms'
        and h.enabled and h.deleted_at is null and w.deletes_at is null`,
    values: [now],
  });
  return rows[0]!;
}
