import { InvalidCursor } from '../storage/index.ts';

/**
 * What the cursors of each list begin with, so that no other list takes them. Attempts and events have none: clients
 * keep theirs, and a subscription resumes from a cursor of the log. Neither contains a dot, nor looks like the other.
 */
const prefixes = {
  log: '',
  events: '',
  webhooks: 'w.',
  workspaces: 'o.',
  attention: 'n.',
  eventNames: 'e.',
  refusedEvents: 'r.',
  auditLog: 'l.',
  jobs: 'j.',
  historyOfWebhook: 'h.',
  deliveriesOfEvent: 'd.',
  routingOfEvent: 't.',
  attemptsOfDelivery: 'a.',
  deliveries: 'p.',
} as const;

/** A list that is read by cursor. */
export type CursorList = keyof typeof prefixes;

/** The cursor that clients get for one of the storage. */
export function formatCursor(list: CursorList, cursor: string): string {
  return prefixes[list] + cursor;
}

/** The storage's cursor, which is not checked any further. @throws {InvalidCursor} for a cursor of another list. */
export function parseCursor(list: CursorList, cursor: string): string {
  const prefix = prefixes[list];
  if (!cursor.startsWith(prefix)) throw new InvalidCursor(cursor);
  return cursor.slice(prefix.length);
}
