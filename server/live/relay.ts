import { type Log } from '../log.ts';
import { type Notifications } from '../storage/index.ts';
import { uuidv7 } from '../ids.ts';
import { throttle } from '../async/index.ts';

/**
 * `committed`: attempts or settings. `counted`: statistics. `piped`: counts of the pipeline, or refused events. `worked`:
 * bulk jobs.
 */
const allNews = ['committed', 'counted', 'piped', 'worked'] as const;
export type News = (typeof allNews)[number];

/**
 * Notifies other processes of changes in a workspace, and receives their notifications. Nothing is sent while no other
 * process has subscribers: a notification is a transaction, and most of the time nobody watches.
 */
export interface Relay {
  /** Resolves when notifications of others are received. */
  readonly listening: Promise<void>;
  announce(news: News, workspaceId: string): void;
  /** To be called for each new subscriber, and at least every five seconds while there is any. */
  watch(): void;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

export interface RelayParts {
  readonly notifications: Pick<Notifications, 'listen' | 'notify'>;
  readonly log: Log;
  /** Called with the news of other processes only. */
  readonly onNews: (news: News, workspaceId: string) => void;
  /** Called when notifications may have been missed: also once others have heard that this process has subscribers. */
  readonly onGap: () => void;
}

const channel = 'perspection_live';

/** News within this time shares a notification: each one costs a transaction and wakes every listener. */
const notifyEveryMs = 20;

/** How often a process says that it has subscribers, */
const watchEveryMs = 5000;
/** and how long others believe it: two of these notifications may be lost. */
const believedMs = 15_000;

export function createRelay({ notifications, log, onNews, onGap }: RelayParts): Relay {
  const ownId = uuidv7();
  const unsent = new Set<string>();
  const sender = throttle(send, notifyEveryMs, (error) =>
    log.warn(
      { err: error },
      'Other processes could not be notified of changes; they find them at their next poll.',
    ),
  );

  // One that is new does not know of the others yet.
  let othersWatchUntil = performance.now() + believedMs;
  let watchedAt = -Infinity;

  function believe(): void {
    othersWatchUntil = performance.now() + believedMs;
  }

  async function send(): Promise<void> {
    const payloads = [...unsent];
    unsent.clear();
    if (payloads.length > 0) await notifications.notify(channel, payloads);
  }

  function receive(payload: string): void {
    const [from, news, workspaceId] = payload.split(' ');
    // When it comes back, the others have it as well.
    if (news === 'watching') return from === ownId ? onGap() : believe();
    if (from === ownId || !workspaceId) return;
    if (allNews.includes(news as News)) onNews(news as News, workspaceId);
  }

  const listening = notifications.listen(channel, receive, () => {
    believe();
    onGap();
  });
  listening.catch((error: Error) =>
    log.error(
      { err: error },
      'Notifications of other processes cannot be received; polling every second instead.',
    ),
  );
  return {
    listening,
    announce: (news, workspaceId) => {
      if (performance.now() >= othersWatchUntil) return;
      unsent.add(`${ownId} ${news} ${workspaceId}`);
      sender.trigger();
    },
    watch: () => {
      if (performance.now() - watchedAt < watchEveryMs) return;
      watchedAt = performance.now();
      unsent.add(`${ownId} watching`);
      sender.trigger();
    },
    close: () => sender.finish(),
  };
}
