import { type Held } from '../../data/models.ts';

/** Webhooks that the server lists with a count, those with most first, and lines that come at one go. */
export const LINES_AT_ONCE = 20;

/** Beyond so many lines, somebody has to ask for a webhook. */
export const MOST_LINES = 100;

/**
 * The same lines in the same order, with what was read of them later. One of which nothing was read has nothing left.
 *
 * @param adding Whether new ones come below them; otherwise they are left out.
 */
export function withHeld(lines: readonly Held[], read: readonly Held[], adding: boolean): Held[] {
  const current = new Map(read.map((line) => [line.webhook.id, line]));
  const known = new Set(lines.map(({ webhook }) => webhook.id));
  const kept = lines.map((line) => {
    const none = { ...line, count: 0, webhook: { ...line.webhook, heldDeliveries: 0 } };
    return current.get(line.webhook.id) ?? none;
  });
  return adding ? [...kept, ...read.filter(({ webhook }) => !known.has(webhook.id))] : kept;
}

/**
 * Whether webhooks without a line may hold deliveries.
 *
 * @param all How many deliveries are held by all of them.
 */
export function mayHoldMore(
  lines: readonly Held[],
  all: { readonly count: number; readonly isExact: boolean } | undefined,
): boolean {
  if (lines.length < LINES_AT_ONCE) return false;
  const counted = lines.reduce((sum, { count }) => sum + count, 0);
  return !all || !all.isExact || counted < all.count;
}

/** The ids of the webhooks that hold deliveries and have no line. */
export function withoutLine(
  webhooks: readonly { readonly id: string; readonly heldDeliveries: number }[],
  lines: readonly Held[],
): string[] {
  const known = new Set(lines.map(({ webhook }) => webhook.id));
  return webhooks
    .filter(({ id, heldDeliveries }) => heldDeliveries > 0 && !known.has(id))
    .map(({ id }) => id);
}

/** The first line of each webhook. */
export function oncePerWebhook(lines: readonly Held[]): Held[] {
  const known = new Set<string>();
  return lines.filter(({ webhook }) => !known.has(webhook.id) && known.add(webhook.id));
}
