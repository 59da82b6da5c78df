import { askedId, claimsOf, withUser } from '../pipeline/index.ts';
import {
  claimIdentities,
  type IdentityClaim,
  type IdentityKey,
  identityKey,
  type Queryable,
  readIdentities,
} from '../storage/index.ts';
import { type Candidate } from './candidate.ts';

/** An accepted event of a source whose events are identified. */
export interface Identifiable {
  readonly workspaceId: string;
  readonly receivedAt: Date;
  readonly event: Candidate;
}

/** The users of anonymous ids, as `identify` needs them. */
export type KnownUsers = ReadonlyMap<string, string>;

/**
 * Reads what `identify` would, for a caller with another statement to send in the same write. Null when the events claim
 * ids: those of refused events must not be claimed, so it has to wait for what is accepted.
 */
export function readAhead(tx: Queryable, events: readonly Identifiable[]): Promise<KnownUsers> | null {
  const { claims, asked } = ask(events);
  return claims.size > 0 || asked.size === 0 ? null : readIdentities(tx, [...asked.values()]);
}

/**
 * Joins the ids of events, in their order, and gives those without a user the user of their anonymous id. Within the
 * transaction that stores the events, so that the events of the calls after it find what it has joined. Needs one
 * statement for what is claimed, and one for what is asked.
 *
 * @param read By `readAhead`, of these events or more.
 * @returns The events that got a user, by their row ids.
 */
export async function identify(
  tx: Queryable,
  events: readonly Identifiable[],
  read: KnownUsers | null = null,
): Promise<ReadonlyMap<string, Candidate>> {
  const { claims, asked } = ask(events);
  const claiming = [...claims.values()].map(({ claim }) => claim);
  const [claimed, known] = await Promise.all([
    claiming.length > 0 ? claimIdentities(tx, claiming) : new Set<string>(),
    read ?? (asked.size > 0 ? readIdentities(tx, [...asked.values()]) : new Map<string, string>()),
  ]);
  const identified = new Map<string, Candidate>();
  for (const [order, { workspaceId, event }] of events.entries()) {
    const id = askedId(event);
    if (id === null) continue;
    const key = identityKey({ workspaceId, id });
    // An id that was claimed by a later event was nobody's when this one happened.
    if (claimed.has(key) && claims.get(key)!.order > order) continue;
    const userId = known.get(key);
    if (userId !== undefined) identified.set(event.id, withUser(event, userId));
  }
  return identified;
}

interface OrderedClaim {
  readonly claim: IdentityClaim;
  /** Of the event that claims. */
  readonly order: number;
}

/** What the events claim, the first claim of each id; and the ids whose users they need. */
function ask(events: readonly Identifiable[]) {
  const claims = new Map<string, OrderedClaim>();
  const asked = new Map<string, IdentityKey>();
  for (const [order, { workspaceId, receivedAt, event }] of events.entries()) {
    for (const { id, userId } of claimsOf(event)) {
      const key = identityKey({ workspaceId, id });
      if (!claims.has(key)) claims.set(key, { claim: { workspaceId, id, userId, at: receivedAt }, order });
    }
    const id = askedId(event);
    if (id !== null) asked.set(identityKey({ workspaceId, id }), { workspaceId, id });
  }
  return { claims, asked };
}
