import { type Socket } from 'node:net';

/** An endpoint that misbehaves, and the attempt that the log must have for it. */
export interface HostileReceiver {
  /** Completes "a receiver that …". */
  readonly name: string;
  /** Called for each connection, before data has arrived. */
  readonly onConnection?: (socket: Socket) => void;
  /** Called when the first data of a request, or of a TLS handshake, has arrived. */
  readonly onRequest?: (socket: Socket) => void;
  readonly tls?: true;
  /** Ends only by the timeout. */
  readonly endless?: true;
  /** The HTTP status that was received; null for none. */
  readonly status: number | null;
  /** Null when the event counts as delivered. */
  readonly error: string | null;
  /** The stored response; null for none. */
  readonly response: {
    readonly body: string | RegExp;
    readonly truncated: boolean;
    readonly header?: { readonly name: string; readonly value: string };
  } | null;
}

export const ok = 'HTTP/1.1 200 OK\r\n';
export const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
export const chunked = 'Transfer-Encoding: chunked\r\n\r\n';
/** The maximum size of a stored body. */
export const keptBody = 16 * 1024;

/** Writes as fast as the sender reads, until it closes the connection. */
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

/** Writes `beginning`, and then `chunk` every 50 ms, until the sender closes the connection. */
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
    setTimeout(() => socket.resetAndDestroy(), 30); // so that the reset does not overtake the answer
  };
}

export const nothing = { status: null, response: null } as const;
