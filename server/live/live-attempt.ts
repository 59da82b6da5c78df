import { type Attempt } from '../model/index.ts';
import { type LiveItem } from './live-feed.ts';

/** An attempt, or the instruction to read the log again. */
export interface LiveAttempt extends LiveItem {
  /** Subscribing with it continues from here without a gap. */
  readonly cursor: string;
  readonly attempt: Attempt | null;
  /** True when the attempts between the subscriber's cursor and this one were dropped or are too many to send. */
  readonly resync: boolean;
  /** The version that the workspace's webhooks had at least when the attempt was read. */
  readonly webhooksVersion: bigint;
}

/** An attempt in the feed. All subscribers share the item. */
export interface FeedEntry {
  readonly position: bigint;
  readonly item: LiveAttempt;
}
