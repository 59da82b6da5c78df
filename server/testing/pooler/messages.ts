/** PostgreSQL's protocol, as far as a pooler reads and writes it. */

/** A message: its type and the whole of its bytes. The first of a client has no type. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a stream into messages. @param hasStartup Whether a message without a type comes first. */
export function messageReader(hasStartup: boolean, onMessage: (message: Message) => void) {
  let rest: Buffer = Buffer.alloc(0);
  let typeBytes = hasStartup ? 0 : 1;
  return (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= typeBytes + 4) {
      const size = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < size) return;
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(size);
      const type = typeBytes === 0 ? '' : String.fromCharCode(bytes[0]!);
      typeBytes = 1;
      onMessage({ type, bytes });
    }
  };
}

/** The parameters of a startup message, in order. */
export function startupParameters({ bytes }: Message): [string, string][] {
  const texts = bytes.subarray(8).toString().split('\0');
  const pairs: [string, string][] = [];
  for (let index = 0; texts[index]; index += 2) pairs.push([texts[index]!, texts[index + 1]!]);
  return pairs;
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** An error that ends the connection, with the code of a protocol violation, which PgBouncer gives to all of its own. */
export function fatal(text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`));
}

/** What a client that needs no password is greeted with. */
export function welcome(processId: number): Buffer {
  return Buffer.concat([
    message('R', int32(0)),
    message('S', Buffer.from('client_encoding\0UTF8\0')),
    message('S', Buffer.from('server_version\x0018.0\0')),
    message('K', int32(processId), int32(processId)),
    message('Z', Buffer.from('I')),
  ]);
}
