/**
 * How long a webhook's requests have held their slots.
 * - `quick`: less than two seconds.
 * - `unproven`: none has ended yet.
 * - `slow`: one took two seconds or longer, or timed out, and too few have ended sooner since.
 */
export type Pace = 'quick' | 'unproven' | 'slow';

/** In the order in which equals take turns. */
export const paces = ['quick', 'unproven', 'slow'] as const satisfies readonly Pace[];

/** A slot is a request under way. */
export interface SlotUse {
  /** All slots that are held. */
  held: number;
  /** Those held by requests to webhooks that were not quick, or that have been under way for over two seconds. */
  slow: number;
  /** Those held by requests to unproven webhooks, for less than two seconds. */
  trials: number;
}

export interface SlotRules {
  /**
   * Whether a workspace may start another request to a webhook of this pace.
   *
   * @param own Slots that the workspace holds: all for `quick`, else those that count as slow. A workspace with fewer is
   *   never refused what one with more is granted.
   */
  mayStart(pace: Pace, own: number, use: SlotUse): boolean;
}

/** A workspace holds at most this many times the slots that are free: alone, 16 of 17; with others, an equal share. */
const perFreeSlot = 16;
/** Of this many slots, one is kept for workspaces that hold none. */
const slotsPerReserved = 16;
const fewestWithReserve = 8;

/**
 * Shares `slots` among workspaces. Nothing that has started can be taken back, so slots are kept free in advance:
 * - A workspace starts a request while it holds fewer than 16 times the slots that are free. Alone, it leaves about a
 *   tenth free; each further workspace starts in those and ends up with as many as the others.
 * - A sixteenth is kept for workspaces that hold no slot.
 * - Slow webhooks hold at most half of all slots, shared by the same rule.
 * - Slow and unproven webhooks together hold at most three quarters, and a workspace starts a request to an unproven one
 *   only while it holds fewer of these slots than are free. The last quarter is for quick webhooks alone.
 * - Quick webhooks that stop answering may hold more than three quarters. A sixteenth is then still for unproven webhooks,
 *   if that many are free beyond the sixteenth above.
 */
export function slotRules(slots: number): SlotRules {
  const reserved = slots < fewestWithReserve ? 0 : Math.max(1, Math.floor(slots / slotsPerReserved));
  const forSlow = Math.ceil(slots / 2);
  const forUnproven = Math.ceil((slots * 3) / 4);
  return {
    mayStart: (pace, own, { held, slow, trials }) => {
      const unreserved = slots - reserved - held;
      const free = own === 0 ? slots - held : unreserved;
      if (free <= 0) return false;
      if (pace === 'quick') return own === 0 || own < perFreeSlot * free;
      if (pace === 'slow') return own < perFreeSlot * (forSlow - slow);
      return slow < forUnproven ? own < forUnproven - slow : trials < reserved && unreserved > 0;
    },
  };
}
