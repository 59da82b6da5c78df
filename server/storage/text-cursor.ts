import { textProblem } from '../model/index.ts';
import { InvalidCursor } from './invalid-cursor.ts';

/** A cursor of a list that is ordered by text: base64url, so that it looks as opaque as it is. */
export function formatTextCursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/**
 * @param maxLength The longest text, in Unicode code points.
 * @throws {InvalidCursor}
 */
export function parseTextCursor(cursor: string, maxLength: number): string {
  const maxBytes = maxLength * 4;
  if (cursor.length > Math.ceil((maxBytes * 4) / 3)) throw new InvalidCursor(cursor);
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text === '' || textProblem(text) || formatTextCursor(text) !== cursor) throw new InvalidCursor(cursor);
  return text;
}
