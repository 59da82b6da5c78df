import { uuidv7LowerBound } from '../ids.ts';
import { type Webhook } from '../model/index.ts';
import { countReplayableEvents, mostReplayCounted, type Queryable } from '../storage/index.ts';
import { findMatches, type Found, type ReplayFilter } from './replay-slice.ts';

/** What a replay would do. */
export interface ReplayPreview {
  /** Events in the range. */
  readonly events: number;
  /** Whether that is all, or there are more. */
  readonly eventsAreExact: boolean;
  /** How many of them were looked at, the oldest first. */
  readonly lookedAt: number;
  /** How many of these would be delivered. */
  readonly matching: number;
  /** Whether the webhook is enabled: a disabled one gets nothing. */
  readonly enabled: boolean;
}

/** Events that a preview looks at, in pages. */
const mostLookedAt = 2000;
/** Characters of payloads after which it reads no further page, of up to 8 MiB. */
const mostCharacters = 16 * 1024 * 1024;

export async function previewReplay(
  client: Queryable,
  workspaceId: string,
  filter: ReplayFilter,
  webhook: Webhook,
): Promise<ReplayPreview> {
  const range = { after: uuidv7LowerBound(filter.since), before: uuidv7LowerBound(filter.until) };
  const events = await countReplayableEvents(client, workspaceId, range);
  let [lookedAt, matching, characters] = [0, 0, 0];
  let after: string | null = range.after;
  while (after !== null && lookedAt < mostLookedAt && characters < mostCharacters) {
    const page = { after, filters: webhook, limit: mostLookedAt };
    const found: Found = await findMatches(client, workspaceId, filter, page);
    lookedAt += found.looked;
    matching += found.matches.length;
    characters += found.characters;
    after = found.last;
  }
  const eventsAreExact = events < mostReplayCounted;
  return { events, eventsAreExact, lookedAt, matching, enabled: webhook.enabled };
}
