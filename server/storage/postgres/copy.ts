import pg from 'pg';

import { type Queryable } from './transaction.ts';

/** From so many rows on, a copy costs less than an insert. */
export const worthCopying = 8;

/**
 * Writes rows by COPY: the least that PostgreSQL can be given to do for them. One that is refused, for a key that is
 * taken, say, refuses them all.
 *
 * The rows go right behind the statement, in one piece: the server has no question that they would have to wait for, and
 * passes over them when it refuses the statement (PostgreSQL's documentation, "Message Flow", COPY operations).
 *
 * @param copySql `copy … from stdin`.
 * @param rows In PostgreSQL's text form: columns end with a tab, rows with a line feed.
 */
export function copyRows(client: Queryable, copySql: string, rows: string): Promise<void> {
  let unsent = rows;
  return new Promise((resolve, reject) => {
    const copy: CopyIn = new pg.Query(copySql, (error) => (error ? reject(error) : resolve()));
    copy.submit = (connection) => {
      const { stream } = connection;
      stream.cork();
      (connection as Wire).query(copySql);
      stream.write(messagesOf(unsent));
      unsent = ''; // or whoever still holds the query would hold it, too
      stream.uncork();
    };
    copy.handleCopyInResponse = () => undefined; // the rows are on their way
    client.query(copy);
  });
}

/** A query of the driver that knows what to do when the server asks for the rows; without, it sends none. */
interface CopyIn extends pg.Query {
  handleCopyInResponse?: () => void;
}

/** How the driver sends a statement; its types do not say so. */
interface Wire extends pg.Connection {
  query(text: string): void;
}

const copyData = 'd'.charCodeAt(0);
const copyDone = 'c'.charCodeAt(0);
/** A letter, and the length of what follows, itself included. */
const headSize = 5;

function messagesOf(rows: string): Buffer {
  const length = Buffer.byteLength(rows);
  const messages = Buffer.allocUnsafe(headSize + length + headSize);
  messages.writeUInt8(copyData, 0);
  messages.writeUInt32BE(headSize - 1 + length, 1);
  messages.write(rows, headSize);
  messages.writeUInt8(copyDone, headSize + length);
  messages.writeUInt32BE(headSize - 1, headSize + length + 1);
  return messages;
}

/** The text of null. */
export const copyNull = '\\N';

const special = /[\\\t\n\r]/;
const everySpecial = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Any text or null, as it stands in a row. Other values have nothing to escape. */
export function copyText(value: string | null): string {
  if (value === null) return copyNull;
  return special.test(value) ? value.replace(everySpecial, (character) => escapes[character]!) : value;
}

let lastMs = Number.NaN;
let lastText = '';

/** A time as it stands in a row. Neighbours often share theirs, and to write one costs as much as the rest of a row. */
export function copyTime(time: Date): string {
  const ms = time.getTime();
  if (ms !== lastMs) {
    lastText = time.toISOString();
    lastMs = ms;
  }
  return lastText;
}
