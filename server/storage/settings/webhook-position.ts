import { isUuid } from '../../ids.ts';
import { webhookLimits } from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { formatTextCursor, parseTextCursor } from '../text-cursor.ts';

/** A webhook's position in a list that is ordered by rank, name and id. */
export interface WebhookPosition {
  readonly id: string;
  readonly name: string;
  /** How soon it should be looked after, one digit; 0 first. */
  readonly rank: number;
}

const idLength = 36;

/** A cursor. It has the name as it was: a webhook that is renamed or deleted between two pages leaves no gap after it. */
export function formatPosition({ id, name, rank }: WebhookPosition): string {
  return formatTextCursor(id + rank + name);
}

/** @throws {InvalidCursor} */
export function parsePosition(cursor: string): WebhookPosition {
  const text = parseTextCursor(cursor, idLength + 1 + webhookLimits.nameLength);
  const [id, rank] = [text.slice(0, idLength), text.slice(idLength, idLength + 1)];
  if (!isUuid(id) || !/^\d$/.test(rank)) throw new InvalidCursor(cursor);
  return { id, rank: Number(rank), name: text.slice(idLength + 1) };
}
