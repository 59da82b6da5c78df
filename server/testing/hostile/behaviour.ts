import { type Socket } from 'node:net';

/** A receiver that keeps to no rule, and what the log has to say about it. */
export interface HostileReceiver {
  /** Completes "a receiver that …". */
  readonly name: string;
  /** With each connection, before anything has come. */
  readonly onConnection?: (socket: Socket) => void;
  /** With what has come of a request; or of a TLS handshake. */
  readonly onRequest?: (socket: Socket) => void;
  readonly tls?: true;
  /** Has no end of its own: the timeout is what ends it. */
  readonly endless?: true;
  /** The status that came, if any. */
  readonly status: number | null;
  /** Null when the event counts as delivered. */
  readonly error: string | null;
  /** What is kept of the answer; null when there is nothing. */
  readonly response: {
    readonly body: string | RegExp;
    readonly truncated: boolean;
    readonly header?: { readonly name: string; readonly value: string };
  } | null;
}

export const ok = 'HTTP/1.1 200 OK\r\n';
export const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
export const chunked = 'Transfer-Encoding: chunked\r\n\r\n';
/** As much as is kept of a body. */
export const keptBody = 16 * 1024;

/** Writes as fast as the other side reads, until it hangs up. */
export function flood(beginning: string, chunk: string) {
  const many = Buffer.from(chunk.repeat(Math.ceil(65_536 / chunk.length)));
  return (socket: Socket): void => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(many));
    };
    socket.on('drain', more);
    socket.write(beginning);
    more();
  };
}

/** Writes a beginning, and then a little at a time, until the other side hangs up. */
export function drip(beginning: string, chunk: string) {
  return (socket: Socket): void => {
    socket.write(beginning, 'latin1');
    const timer = setInterval(() => socket.write(chunk, 'latin1'), 50);
    socket.on('close', () => clearInterval(timer));
  };
}

export function say(answer: string | Buffer) {
  return (socket: Socket): void => void socket.write(answer as string, 'latin1');
}

export function sayAndEnd(answer: string) {
  return (socket: Socket): void => void socket.end(answer, 'latin1');
}

export function sayAndReset(answer: string) {
  return (socket: Socket): void => {
    socket.write(answer, 'latin1');
    setTimeout(() => socket.resetAndDestroy(), 30); // so that no reset overtakes what was said
  };
}

export const nothing = { status: null, response: null } as const;
