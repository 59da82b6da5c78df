import { deliveryStateWords } from '../../words/delivery-states.ts';
import { type DeliveryQuery, type QueryField, states } from './query.ts';

/** The words before what was entered in each field. */
const words: Readonly<Record<QueryField, string>> = {
  webhook: 'to',
  event: 'event',
  eventId: 'event ID',
  user: 'user',
  source: 'from',
  code: 'code',
  reason: 'reason',
  range: 'last',
  from: 'since',
  to: 'until',
  attempts: 'attempts from',
  test: 'test sends',
};

/** A job's name may have so many characters. */
const MOST_CHARACTERS = 200;

/**
 * What a job that redelivers all that match is called: "Redeliver failed, user u_4711".
 *
 * @param nameOf The name of a webhook or source by its id, or the id itself.
 */
export function jobName(query: DeliveryQuery, nameOf: (id: string) => string): string {
  const chosen = states.filter((state) => query.states.includes(state));
  const fields = (Object.keys(words) as QueryField[]).filter((name) => query[name].trim() !== '');
  const parts = [
    ...chosen.map((state) => deliveryStateWords[state]),
    ...fields.map((name) => `${words[name]} ${nameOf(query[name].trim())}`),
  ];
  return `Redeliver ${parts.join(', ') || 'all deliveries'}`.slice(0, MOST_CHARACTERS);
}
