import { type FastifyRequest } from 'fastify';

import { type Source } from '../../access/index.ts';
import { type Sender } from '../../ingest/index.ts';
import { type Admission } from '../admission.ts';
import { RefusedRequest } from '../answers.ts';

/**
 * Who sends the events of a request with a write key, once they are counted. A request with an origin comes from a page, and
 * so from a person's device.
 *
 * @param known What else is known of the sender: `fromDevice` when the route is one of people's devices alone.
 * @param events How many there are.
 * @throws {RefusedRequest} When the source has sent as much as it may.
 */
export async function senderOf(
  source: Source,
  request: FastifyRequest,
  admission: Pick<Admission, 'addressOf' | 'takeEvents'>,
  known: Pick<Sender, 'format' | 'sentAt'> & { readonly fromDevice: boolean },
  events: number,
): Promise<Sender> {
  const refusal = await admission.takeEvents(source, events);
  if (refusal) throw new RefusedRequest(refusal);
  const { format, sentAt, fromDevice } = known;
  const { origin, 'user-agent': userAgent = null } = request.headers;
  const isDevice = fromDevice || origin !== undefined;
  const client = isDevice ? { address: admission.addressOf(request.raw).address, userAgent } : null;
  return { source, format, sentAt, client };
}
