import { refCounted, type Shared } from '../async/index.ts';
import { type DeliveryFilter } from '../storage/index.ts';
import { DeliveryChangesFeed, type DeliveryChangesParts } from './delivery-changes.ts';
import { DeliveryReader } from './delivery-stream.ts';
import { type Feed } from './feed.ts';
import { type MovedDeliveries } from './moves.ts';

/** The subscriptions to deliveries, of all workspaces. */
export interface LiveDeliveries {
  /** Whether there is any. */
  readonly watched: boolean;
  /**
   * @param ended Given what releases the resources of a subscription, makes what is called at its end.
   * @throws {TooManyFilters}
   */
  open(
    workspaceId: string,
    filter: DeliveryFilter | null,
    ended: (release: () => void) => (feed: DeliveryReader) => void,
  ): DeliveryReader;
  /** To be called when deliveries were moved. */
  move(workspaceId: string, moved: MovedDeliveries): void;
  /** To be called when moves were missed. @param workspaceId Null for any workspace. */
  miss(workspaceId: string | null): void;
}

export interface LiveDeliveriesParts extends Pick<
  DeliveryChangesParts,
  'pool' | 'log' | 'deliveries' | 'tableReads'
> {
  readonly openAttempts: (workspaceId: string) => Shared<Feed>;
  /** Resolves when other processes tell this one what they move. */
  readonly heard: () => Promise<void>;
}

export function createLiveDeliveries({ openAttempts, heard, ...parts }: LiveDeliveriesParts): LiveDeliveries {
  const feeds = refCounted<DeliveryChangesFeed>();

  function openFeed(workspaceId: string): DeliveryChangesFeed {
    return new DeliveryChangesFeed({
      ...parts,
      workspaceId,
      attempts: openAttempts(workspaceId),
      heard: heard(),
    });
  }

  return {
    get watched() {
      return [...feeds.all()].length > 0;
    },
    open: (workspaceId, filter, ended) => {
      const { item: feed, release } = feeds.acquire(workspaceId, () => openFeed(workspaceId));
      try {
        const stream = feed.stream(filter);
        const releaseBoth = () => {
          stream.release();
          release();
        };
        return new DeliveryReader(stream.item, feed.ready, ended(releaseBoth));
      } catch (error) {
        release();
        throw error;
      }
    },
    move: (workspaceId, { move, webhookId, eventRowIds }) =>
      feeds.get(workspaceId)?.move(
        move,
        eventRowIds.map((eventRowId) => ({ eventRowId, webhookId })),
      ),
    miss: (workspaceId) => {
      if (workspaceId !== null) return feeds.get(workspaceId)?.miss();
      for (const feed of feeds.all()) feed.miss();
    },
  };
}
