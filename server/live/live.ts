import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type DeliveryKey } from '../model/index.ts';
import { type DeliveryFilter, type Storage } from '../storage/index.ts';
import { AttemptReader, type LiveAttemptOptions } from './attempts.ts';
import { type LiveDelivery } from './delivery-stream.ts';
import { createStatisticsCounter } from './statistics-counter.ts';
import { Feed } from './feed.ts';
import { type LiveAttempt } from './live-attempt.ts';
import { createLiveDeliveries } from './live-deliveries.ts';
import { type LiveFeed } from './live-feed.ts';
import { periodic, refCounted, semaphore } from '../async/index.ts';
import { type Move, type MovedDeliveries } from './moves.ts';
import { type LiveState, StateFeed, StateReader } from './state-changes.ts';
import { createRelay, type News } from './relay.ts';
import { type LiveWebhook, WebhookChangesFeed, WebhookReader } from './webhook-changes.ts';

/** Changes as they happen, in this process or in others. */
export interface Live extends Closeable {
  /**
   * Attempts in the order of their commits, each exactly once.
   * @throws {InvalidCursor}
   */
  attempts(workspaceId: string, options: LiveAttemptOptions): LiveFeed<LiveAttempt>;
  /**
   * Webhooks whose settings, status or statistics changed: a few times a second each, and always the last state. A
   * subscriber that leaves more than 10,000 of them unread gets the error `TooFarBehind`.
   */
  webhooks(workspaceId: string, options: { readonly id?: string | null }): LiveFeed<LiveWebhook>;
  /**
   * Deliveries of a filter whose state changes: 20 a second, and how many more there were. The first item comes at once and
   * says to read the list, as does every one after which changes may be missing.
   *
   * @param filter Null for one that nothing can meet.
   * @throws {TooManyFilters}
   */
  deliveries(workspaceId: string, filter: DeliveryFilter | null): LiveFeed<LiveDelivery>;
  /** To be called when deliveries changed without an attempt, after the commit. Costs nothing while nobody watches. */
  moved(workspaceId: string, move: Move, keys: readonly DeliveryKey[]): void;
  /** Changes of the pipeline's counts: the first at once. */
  pipeline(workspaceId: string): LiveFeed<LiveState>;
  /** To be called when counts of the pipeline, or refused events, were stored. */
  wakePipeline(workspaceId: string): void;
  /** Changes of bulk jobs: the first at once. */
  jobs(workspaceId: string): LiveFeed<LiveState>;
  /** To be called when a bulk job has changed. */
  wakeJobs(workspaceId: string): void;
  /** To be called after every commit of attempts or settings: wakes this process at once, and others within 20 ms. */
  wake(workspaceId: string): void;
  /** Resolves when notifications of other processes are received. */
  readonly listening: Promise<void>;
  /** Ends all feeds. */
  close(): Promise<void>;
}

export interface LiveParts {
  readonly storage: Pick<Storage, 'pool' | 'notifications' | 'deliveries'>;
  readonly log: Log;
  /** Whether this process counts statistics, as every process should that records attempts. */
  readonly counts: boolean;
  /** How often the feeds of subscribers poll, in case a notification was lost. Milliseconds, 1,000 unless given. */
  readonly pollMs?: number;
  /** A subscriber that missed more attempts than this is told to read the log instead. 100,000 unless given. */
  readonly mostMissed?: number;
}

/** Connections for reading the table for slow subscribers. The rest of the pool stays free for deliveries. */
const tableReadConnections = 2;

export function createLive(parts: LiveParts): Live {
  const { storage, log } = parts;
  const { pool } = storage;
  const feeds = refCounted<Feed>();
  const webhookFeeds = refCounted<WebhookChangesFeed>();
  const pipelineFeeds = refCounted<StateFeed>();
  const jobFeeds = refCounted<StateFeed>();
  const unclosed = new Set<{ close(): void }>();
  const tableReads = semaphore(tableReadConnections);

  function onNews(news: News, workspaceId: string): void {
    if (news === 'piped') return pipelineFeeds.get(workspaceId)?.wake();
    if (news === 'worked') return jobFeeds.get(workspaceId)?.wake();
    if (news === 'committed') feeds.get(workspaceId)?.wake();
    webhookFeeds.get(workspaceId)?.wake();
  }

  function onMoves(workspaceId: string, moved: MovedDeliveries): void {
    const { move, webhookId } = moved;
    if (move === 'HELD' || move === 'RELEASED') webhookFeeds.get(workspaceId)?.touch(webhookId);
    deliveries.move(workspaceId, moved);
  }

  function moved(workspaceId: string, move: Move, keys: readonly DeliveryKey[]): void {
    if (keys.length === 0) return;
    for (const [webhookId, of] of Map.groupBy(keys, (key) => key.webhookId))
      onMoves(workspaceId, { move, webhookId, eventRowIds: of.map(({ eventRowId }) => eventRowId) });
    relay.announceMoves(workspaceId, move, keys);
  }

  function stateFeeds(): StateFeed[] {
    return [...pipelineFeeds.all(), ...jobFeeds.all()];
  }

  function wakeAll(): void {
    const all = [...feeds.all(), ...webhookFeeds.all()];
    if (deliveries.watched) relay.watch('deliveries');
    if (all.length > 0 || stateFeeds().length > 0) relay.watch();
    for (const feed of all) feed.wake();
  }

  /** Notifications may have been missed. */
  function onGap(): void {
    wakeAll();
    for (const feed of stateFeeds()) feed.wake();
  }

  function announce(news: News, workspaceId: string): void {
    onNews(news, workspaceId);
    relay.announce(news, workspaceId);
  }

  function ended(release: () => void) {
    return (feed: { close(): void }) => {
      unclosed.delete(feed);
      release();
    };
  }

  /** Keeps a new feed among the open ones. */
  function opened<T extends { close(): void }>(feed: T): T {
    unclosed.add(feed);
    return feed;
  }

  function states(feedsOfKind: typeof pipelineFeeds, workspaceId: string): StateReader {
    const { item: feed, release } = feedsOfKind.acquire(workspaceId, () => new StateFeed());
    relay.watch();
    return opened(new StateReader(feed, ended(release)));
  }

  function openAttempts(workspaceId: string) {
    return feeds.acquire(workspaceId, () => new Feed(pool, workspaceId, log, tableReads));
  }

  const deliveries = createLiveDeliveries({
    pool,
    log,
    deliveries: storage.deliveries,
    tableReads,
    openAttempts,
    heard: () => relay.heard(),
  });
  const relay = createRelay({
    notifications: storage.notifications,
    log,
    onNews,
    onMoves,
    onGap,
    onMissedMoves: (workspaceId) => deliveries.miss(workspaceId),
  });
  const counter = parts.counts
    ? createStatisticsCounter({ pool, log, onCounted: (workspaceId) => announce('counted', workspaceId) })
    : null;
  const poll = periodic(async () => wakeAll(), {
    everyMs: parts.pollMs ?? 1000,
    onError: (error) => log.error({ err: error }, 'Feeds could not be polled; trying again.'),
  });

  return {
    listening: relay.listening,
    attempts: (workspaceId, options) => {
      const { item: feed, release } = openAttempts(workspaceId);
      relay.watch();
      try {
        const mostMissed = parts.mostMissed ?? 100_000;
        const reads = { pool, log, workspaceId, feed, tableReads, mostMissed };
        return opened(new AttemptReader(reads, options, ended(release)));
      } catch (error) {
        release();
        throw error;
      }
    },
    webhooks: (workspaceId, { id }) => {
      const open = () => new WebhookChangesFeed(pool, workspaceId, log);
      const { item: feed, release } = webhookFeeds.acquire(workspaceId, open);
      relay.watch();
      return opened(new WebhookReader(feed, id ?? null, ended(release)));
    },
    deliveries: (workspaceId, filter) => {
      const feed = deliveries.open(workspaceId, filter, ended);
      relay.watch('deliveries');
      return opened(feed);
    },
    moved,
    pipeline: (workspaceId) => states(pipelineFeeds, workspaceId),
    wakePipeline: (workspaceId) => announce('piped', workspaceId),
    jobs: (workspaceId) => states(jobFeeds, workspaceId),
    wakeJobs: (workspaceId) => announce('worked', workspaceId),
    wake: (workspaceId) => {
      announce('committed', workspaceId);
      counter?.wake(workspaceId);
    },
    close: async () => {
      await poll.stop();
      for (const feed of [...unclosed]) feed.close();
      await counter?.close();
      await relay.close();
    },
  };
}
