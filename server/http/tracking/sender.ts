import { type FastifyRequest } from 'fastify';

import { type Source } from '../../access/index.ts';
import { type Sender } from '../../ingest/index.ts';
import { type Admission } from '../admission.ts';
import { refusalFor, RefusedRequest } from '../answers.ts';

const wrongOrigin = refusalFor('FORBIDDEN', 'This source takes no events from pages of this origin.');

/**
 * Who sends the events of a request with a write key. A request with an origin comes from a page, and so from a person's
 * device.
 *
 * @param known What else is known of the sender: `fromDevice` when the route is one of people's devices alone.
 * @throws {RefusedRequest} for a page whose origin the source does not allow
 */
export function senderOf(
  source: Source,
  request: FastifyRequest,
  admission: Pick<Admission, 'addressOf'>,
  known: Pick<Sender, 'format' | 'sentAt'> & { readonly fromDevice: boolean },
): Sender {
  const { origin, 'user-agent': userAgent = null } = request.headers;
  const { allowedOrigins } = source;
  if (origin !== undefined && allowedOrigins.length > 0 && !allowedOrigins.includes(origin))
    throw new RefusedRequest(wrongOrigin);
  const { format, sentAt, fromDevice } = known;
  const isDevice = fromDevice || origin !== undefined;
  const client = isDevice ? { address: admission.addressOf(request.raw).address, userAgent } : null;
  return { source, format, sentAt, client };
}
