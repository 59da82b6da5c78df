import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Storage } from '../storage/index.ts';
import { AttemptReader, type LiveAttempt, type LiveAttemptOptions } from './attempts.ts';
import { createStatisticsCounter } from './statistics-counter.ts';
import { Feed } from './feed.ts';
import { semaphore } from '../async/index.ts';
import { pullIterator } from './pull-iterator.ts';
import { createRelay, type News } from './relay.ts';
import { refCounted } from './ref-counted.ts';
import { type LiveWebhook, WebhookChangesFeed, WebhookReader } from './webhook-changes.ts';

/** What one subscriber gets. Returning releases everything at once; an error of the database at the start is thrown. */
export interface LiveFeed<T> extends AsyncIterableIterator<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorResult<T, undefined>>;
  /** Resolves when the subscriber's place is settled: whatever is committed from now on will come. */
  readonly ready: Promise<void>;
}

/** Changes as they happen, in this process or another one. */
export interface Live extends Closeable {
  /**
   * Attempts in the order of their commits, none left out, none twice.
   * @throws {InvalidCursor}
   */
  attempts(workspaceId: string, options: LiveAttemptOptions): LiveFeed<LiveAttempt>;
  /** Webhooks whose settings, status or statistics changed: a few times a second each, the last state always. */
  webhooks(workspaceId: string, options: { readonly id?: string | null }): LiveFeed<LiveWebhook>;
  /** To be called after every commit of attempts or settings: tells this process at once, and others soon. */
  wake(workspaceId: string): void;
  /** Resolves when news of other processes is heard. */
  readonly listening: Promise<void>;
  /** Ends all feeds. */
  close(): Promise<void>;
}

export interface LiveParts {
  readonly storage: Pick<Storage, 'pool' | 'notifications'>;
  readonly log: Log;
  /** Whether this process counts statistics: every process should that records attempts. */
  readonly counts: boolean;
  /** How often subscribers' workspaces are looked at without any news, in case it was lost. 1,000 ms. */
  readonly pollMs?: number;
  /** How many missed attempts are sent one by one; whoever missed more is told to read the log. 100,000. */
  readonly mostMissed?: number;
}

/** Subscribers that catch up share this many connections: the others are for those who deliver. */
const catchUpConnections = 2;

export function createLive(parts: LiveParts): Live {
  const { storage, log } = parts;
  const { pool } = storage;
  const feeds = refCounted((workspaceId) => new Feed(pool, workspaceId, log));
  const webhookFeeds = refCounted((workspaceId) => new WebhookChangesFeed(pool, workspaceId, log));
  const open = new Set<LiveFeed<unknown>>();
  const catchingUp = semaphore(catchUpConnections);

  function hear(news: News, workspaceId: string): void {
    if (news === 'committed') feeds.get(workspaceId)?.wake();
    webhookFeeds.get(workspaceId)?.wake();
  }

  function wakeAll(): void {
    for (const feed of [...feeds.all(), ...webhookFeeds.all()]) feed.wake();
  }

  function tell(news: News, workspaceId: string): void {
    hear(news, workspaceId);
    relay.announce(news, workspaceId);
  }

  function serve<T>(
    ready: Promise<void>,
    pull: (signal: AbortSignal) => Promise<T | undefined>,
    onEnd: () => void,
  ) {
    const iterator = pullIterator(pull, () => {
      open.delete(feed);
      onEnd();
    });
    const feed: LiveFeed<T> = Object.assign(iterator, { ready });
    open.add(feed);
    return feed;
  }

  const relay = createRelay({ notifications: storage.notifications, log, onNews: hear, onGap: wakeAll });
  const counting = parts.counts
    ? createStatisticsCounter({ pool, log, onCounted: (workspaceId) => tell('counted', workspaceId) })
    : null;
  const poll = setInterval(wakeAll, parts.pollMs ?? 1000);

  return {
    listening: relay.listening,
    attempts: (workspaceId, options) => {
      const { item: feed, release } = feeds.acquire(workspaceId);
      try {
        const mostMissed = parts.mostMissed ?? 100_000;
        const reader = new AttemptReader({ pool, log, workspaceId, feed, catchingUp, mostMissed }, options);
        return serve(reader.ready, (signal) => reader.pull(signal), release);
      } catch (error) {
        release();
        throw error;
      }
    },
    webhooks: (workspaceId, { id }) => {
      const { item: feed, release } = webhookFeeds.acquire(workspaceId);
      const reader = new WebhookReader(feed, id ?? null);
      return serve(
        feed.ready,
        (signal) => reader.pull(signal),
        () => {
          feed.remove(reader);
          release();
        },
      );
    },
    wake: (workspaceId) => {
      tell('committed', workspaceId);
      counting?.wake(workspaceId);
    },
    close: async () => {
      clearInterval(poll);
      await Promise.all([...open].map((feed) => feed.return()));
      await counting?.close();
      await relay.close();
    },
  };
}
