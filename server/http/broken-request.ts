import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';

import { mayAnswerSlowRequest } from './slow-requests.ts';
import { badRequest, errorsOf, refusalFor, type Refusal } from './answers.ts';

/** By the code of Node.js' error. */
const causes: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: refusalFor('REQUEST_TIMEOUT', 'The request took too long to arrive.'),
  HPE_HEADER_OVERFLOW: refusalFor('HEADERS_TOO_LARGE', 'The address and the headers are too long.'),
};

/**
 * Answers on a connection that brought no whole request, and ends it. Neither its address nor its `Accept` is known: the
 * answer has the shape that GraphQL clients read, as the media type that all of them take. A request that took too long
 * has no answer if it may be a tracking SDK's: see slow-requests.ts.
 */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const unanswered = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && !mayAnswerSlowRequest(socket);
  if (socket.writable && !unanswered)
    socket.write(rawAnswer(causes[error.code ?? ''] ?? badRequest('This is not an HTTP request.')));
  socket.destroy(error);
}

/** A whole answer, for a connection that no route answers on. */
export function rawAnswer({ headers = {}, ...refusal }: Refusal): string {
  const body = JSON.stringify(errorsOf(refusal));
  return [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
