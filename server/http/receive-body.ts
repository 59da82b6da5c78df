import { type Readable } from 'node:stream';

import { badRequest, RefusedRequest, tooLarge, tooManyBytes } from './answers.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { type ByteClaim } from './limits/byte-budget.ts';

export interface BodyBounds {
  /** The value of `Content-Length`; null without one. */
  readonly declared: number | null;
  /** Bytes. */
  readonly limit: number;
  readonly claim: ByteClaim;
}

/**
 * Receives a body into one buffer that grows as bytes arrive, never by what a client only announces. What the buffer
 * takes is claimed first. Many small pieces cost no more memory than a large one.
 *
 * @throws {RefusedRequest} What is still to come is then discarded.
 */
export function receiveBody(payload: Readable, { declared, limit, claim }: BodyBounds): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received = new GrowingBuffer(declared ?? limit, claim);
    const stop = (finish: () => void) => {
      payload.off('data', take).off('end', end).off('error', fail).off('close', fail);
      finish();
    };
    const refuse = (refusal: ConstructorParameters<typeof RefusedRequest>[0]) =>
      stop(() => {
        payload.on('error', () => undefined).resume();
        reject(new RefusedRequest(refusal));
      });
    const take = (piece: Buffer) => {
      if (received.length + piece.length > limit) return refuse(tooLarge);
      if (!received.add(piece)) refuse(tooManyBytes);
    };
    const end = () => stop(() => resolve(received.bytes()));
    const fail = () => refuse(badRequest('The body did not arrive whole.'));
    if ((declared ?? 0) > limit) return refuse(tooLarge);
    payload.on('data', take).once('end', end).once('error', fail).once('close', fail);
  });
}
