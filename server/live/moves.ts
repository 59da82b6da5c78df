import { type DeliveryKey, type DeliveryState } from '../model/index.ts';

/**
 * How the states of deliveries change without an attempt. `HELD`: set aside. `RELEASED`: not held any more. `QUEUED`: for
 * a redelivery. `RETURNED`: a redelivery left the queue unmade.
 */
const allMoves = ['HELD', 'RELEASED', 'QUEUED', 'RETURNED'] as const;
export type Move = (typeof allMoves)[number];

/** The states that a delivery can have had before such a change. */
export const statesBefore: Readonly<Record<Move, readonly DeliveryState[]>> = {
  HELD: ['PENDING', 'RETRYING'],
  RELEASED: ['HELD'],
  QUEUED: ['FAILED', 'CANCELLED'],
  RETURNED: ['RETRYING'],
};

/** Deliveries of one webhook that changed, as processes tell each other. */
export interface MovedDeliveries {
  readonly move: Move;
  readonly webhookId: string;
  /** `StoredEvent.id`. Empty when it was not said which they are. */
  readonly eventRowIds: readonly string[];
}

/** Ids in one notification, which has room for 8,000 bytes. */
const idsPerText = 300;
/** 16 bytes in base64. */
const idLength = 22;

/** As texts that fit into notifications. @param detailed Whether to say which deliveries they are. */
export function formatMoves(move: Move, keys: readonly DeliveryKey[], detailed: boolean): string[] {
  const byWebhook = Map.groupBy(keys, ({ webhookId }) => webhookId);
  if (!detailed) return [...byWebhook.keys()].map((webhookId) => `${move} ${webhookId}`);
  return [...byWebhook].flatMap(([webhookId, of]) =>
    chunksOf(of, idsPerText).map(
      (chunk) => `${move} ${webhookId} ${chunk.map(({ eventRowId }) => shortened(eventRowId)).join('')}`,
    ),
  );
}

/** What such a text says; null when it is none, as a later version may write it. */
export function parseMoves(text: string): MovedDeliveries | null {
  const [move, webhookId, ids = ''] = text.split(' ');
  if (!webhookId || !allMoves.includes(move as Move) || ids.length % idLength !== 0) return null;
  const count = ids.length / idLength;
  const idAt = (_: unknown, n: number) => lengthened(ids.slice(n * idLength, (n + 1) * idLength));
  return { move: move as Move, webhookId, eventRowIds: Array.from({ length: count }, idAt) };
}

function shortened(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}

function lengthened(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
