import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

import { type FastifyReply, type FastifyRequest } from 'fastify';

import { type Admission } from './admission.ts';
import { readTextBody, unpackBody } from './text-body.ts';
import { type ByteClaim } from './limits/byte-budget.ts';
import { receiveBody } from './receive-body.ts';
import { whenClosed } from './when-closed.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the body takes in memory, until the request is answered. */
    bodyClaim: ByteClaim | null;
  }
}

/** A thousand events of 20 KB, packed or not. */
const bodyLimit = 20 * 1024 * 1024;

/** The claim ends with the answer, or with the connection if that is broken off. */
export function claimBody({ bodies }: Admission, request: FastifyRequest, reply: FastifyReply): void {
  const { workspaceId } = request.source ?? request.caller!;
  const claim = bodies.claim(workspaceId);
  request.bodyClaim = claim;
  whenClosed(reply.raw, claim.release);
}

/**
 * Receives a body and unpacks it, within the bounds of its caller.
 *
 * @param limit Bytes, packed and unpacked.
 * @throws RefusedRequest
 */
export async function receiveText(
  payload: IncomingMessage,
  headers: IncomingHttpHeaders,
  claim: ByteClaim,
  limit = bodyLimit,
): Promise<string> {
  return readTextBody(await receive(payload, headers, claim, limit), headers, { limit, claim });
}

/** The same for a body that need not be text. */
export async function receiveBytes(
  payload: IncomingMessage,
  headers: IncomingHttpHeaders,
  claim: ByteClaim,
): Promise<Buffer> {
  const limit = bodyLimit;
  return unpackBody(await receive(payload, headers, claim, limit), headers, { limit, claim });
}

function receive(
  payload: IncomingMessage,
  headers: IncomingHttpHeaders,
  claim: ByteClaim,
  limit: number,
): Promise<Buffer> {
  const length = headers['content-length'];
  return receiveBody(payload, { declared: length === undefined ? null : Number(length), limit, claim });
}
