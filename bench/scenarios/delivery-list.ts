import { type DeliveryFilter, type Storage } from '../../server/storage/index.ts';

/** The log that is read, with the deliveries in trouble that its attempts have led to. */
export interface FilledLog {
  readonly workspaceId: string;
  readonly webhookIds: readonly string[];
  /** The id of one recent event. */
  readonly eventId: string;
  /** The start of the first day, in Unix milliseconds. */
  readonly from: number;
}

/** A user of one failed delivery in a thousand. */
const user = 'u_4711';

/** Says whose events the failed deliveries were, which the log's attempts alone do not. */
export async function fillUsers({ pool }: Storage): Promise<void> {
  await pool.query(
    `update delivery.troubled set user_id = case when position % 1000 = 3 then $1 else 'u_' || position end`,
    [user],
  );
  await pool.query('vacuum (analyze) delivery.troubled');
}

/** Ways to read the list of deliveries, by their labels. */
export function deliveryQueries(
  { deliveries }: Storage,
  { workspaceId, webhookIds, eventId, from }: FilledLog,
): Record<string, () => Promise<unknown>> {
  const [busy, quiet] = [webhookIds[0]!, webhookIds[500]!];
  const page = (filter: DeliveryFilter) => deliveries.page(workspaceId, filter, { first: 50, after: null });
  const count = (filter: DeliveryFilter) => deliveries.count(workspaceId, filter, 10_000);
  return {
    'deliveries, first page': () => page({}),
    'deliveries, oldest page': () => deliveries.page(workspaceId, {}, { first: 50, after: '1000' }),
    'deliveries, FAILED': () => page({ states: ['FAILED'] }),
    'deliveries, RETRYING and FAILED': () => page({ states: ['RETRYING', 'FAILED'] }),
    'deliveries, HELD, none': () => page({ states: ['HELD'] }),
    'deliveries, DELIVERED': () => page({ states: ['DELIVERED'] }),
    'deliveries, busy webhook': () => page({ webhookIds: [busy] }),
    'deliveries, quiet webhook': () => page({ webhookIds: [quiet] }),
    'deliveries, quiet webhook, FAILED': () => page({ webhookIds: [quiet], states: ['FAILED'] }),
    'deliveries, event name': () => page({ eventName: 'pur' }),
    'deliveries, event name, rare': () => page({ eventName: 'rare' }),
    'deliveries, event name, never': () => page({ eventName: 'never' }),
    'deliveries, event id': () => page({ eventId }),
    'deliveries, user id, FAILED': () => page({ userId: user, states: ['FAILED'] }),
    'deliveries, user id': () => page({ userId: user }),
    'deliveries, 503': () => page({ statusCodes: [503] }),
    'deliveries, 418, rare': () => page({ statusCodes: [418] }),
    'deliveries, 5xx': () => page({ statusClasses: [5] }),
    'deliveries, 2xx': () => page({ statusClasses: [2] }),
    'deliveries, reason TLS, never': () => page({ reasons: ['TLS'] }),
    'deliveries, three attempts or more, none': () => page({ minAttempts: 3 }),
    'deliveries, test sends, none': () => page({ test: true }),
    'deliveries, a month back': () =>
      page({ since: new Date(from + 14 * dayMs), until: new Date(from + 14.5 * dayMs) }),
    'count of FAILED': () => count({ states: ['FAILED'] }),
    'count of DELIVERED': () => count({ states: ['DELIVERED'] }),
    'count of FAILED of a user': () => count({ states: ['FAILED'], userId: user }),
  };
}

const dayMs = 86_400_000;
