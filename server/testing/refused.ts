import { connect } from 'node:net';

import { expect } from 'vitest';

/** How the API refused something: by which status, and by which code of an error. */
export interface Refused {
  /** Null over WebSocket. */
  readonly status: number | null;
  readonly code: string;
}

/** What an answer says, whose body has to be what GraphQL clients read. */
export function refusedBy(status: number, body: string): Refused {
  const { errors } = JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] };
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).toMatch(/\w/);
  return { status, code: errors[0]!.extensions.code };
}

/** What comes on a connection for a request written by hand, or for what a handler writes there. */
export async function rawAnswer(port: number, request: string): Promise<Refused> {
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => (text += String(data)));
    socket.on('close', () => resolve(text)).on('error', reject);
  });
  const [head, body] = answer.split('\r\n\r\n');
  return refusedBy(Number(/^HTTP\/1.1 (\d+)/.exec(head!)![1]), body!);
}
