import { type Log } from '../log.ts';
import { type DeliveryKey } from '../model/index.ts';
import { type Notifications } from '../storage/index.ts';
import { uuidv7 } from '../ids.ts';
import { throttle } from '../async/index.ts';
import { formatMoves, type Move, type MovedDeliveries, parseMoves } from './moves.ts';

/**
 * `committed`: attempts or settings. `counted`: statistics. `piped`: counts of the pipeline, or refused events. `worked`:
 * bulk jobs.
 */
const allNews = ['committed', 'counted', 'piped', 'worked'] as const;
export type News = (typeof allNews)[number];

/** What subscribers watch. Those of `deliveries` have to hear which ones were moved. */
export type Watched = 'anything' | 'deliveries';

/**
 * Notifies other processes of changes in a workspace, and receives their notifications. Nothing is sent while no other
 * process has subscribers: a notification is a transaction, and most of the time nobody watches.
 */
export interface Relay {
  /** Resolves when notifications of others are received. */
  readonly listening: Promise<void>;
  announce(news: News, workspaceId: string): void;
  /** The same of deliveries that were moved. Which they are is said while another process has subscribers to deliveries. */
  announceMoves(workspaceId: string, move: Move, keys: readonly DeliveryKey[]): void;
  /** To be called for each new subscriber, and at least every five seconds while there is any. */
  watch(what?: Watched): void;
  /** Resolves when the others know that this process has subscribers to deliveries, or after a second. */
  heard(): Promise<void>;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

export interface RelayParts {
  readonly notifications: Pick<Notifications, 'listen' | 'notify'>;
  readonly log: Log;
  /** Called with the news of other processes only. */
  readonly onNews: (news: News, workspaceId: string) => void;
  /** Called when another process has moved deliveries of a workspace. */
  readonly onMoves: (workspaceId: string, moved: MovedDeliveries) => void;
  /** Called when notifications may have been missed: also once others have heard that this process has subscribers. */
  readonly onGap: () => void;
  /** Called when moves were missed: those of a workspace, or of any if it is null. */
  readonly onMissedMoves: (workspaceId: string | null) => void;
}

const channel = 'perspection_live';

/** News within this time shares a notification: each one costs a transaction and wakes every listener. */
const notifyEveryMs = 20;

/** How often a process says that it has subscribers, */
const watchEveryMs = 5000;
/** and how long others believe it: two of these notifications may be lost. */
const believedMs = 15_000;

/** How long a subscription waits for the others to hear of it. */
const heardMs = 1000;

/** Notifications with deliveries that wait to be sent. Of a workspace with more, others hear that they missed some. */
const mostUnsentMoves = 200;

export function createRelay(parts: RelayParts): Relay {
  const { notifications, log, onNews, onGap } = parts;
  const ownId = uuidv7();
  const unsent = new Set<string>();
  const sender = throttle(send, notifyEveryMs, (error) =>
    log.warn(
      { err: error },
      'Other processes could not be notified of changes; they find them at their next poll.',
    ),
  );

  // One that is new does not know of the others yet.
  const othersWatchUntil = {
    anything: performance.now() + believedMs,
    deliveries: performance.now() + believedMs,
  };
  const watchedAt = { anything: -Infinity, deliveries: -Infinity };
  let heardUntil = -Infinity;
  const waiting = new Set<() => void>();
  let unsentMoves = 0;

  function believe(what: Watched): void {
    othersWatchUntil.anything = performance.now() + believedMs;
    if (what === 'deliveries') othersWatchUntil.deliveries = othersWatchUntil.anything;
  }

  function onEcho(what: Watched): void {
    if (what === 'deliveries') {
      heardUntil = performance.now() + 2 * watchEveryMs; // less than others believe it
      for (const resolve of waiting) resolve();
    }
    onGap();
  }

  async function heard(): Promise<void> {
    if (performance.now() < heardUntil) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        waiting.delete(done);
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(done, heardMs).unref();
      waiting.add(done);
    });
  }

  async function send(): Promise<void> {
    const payloads = [...unsent];
    unsent.clear();
    unsentMoves = 0;
    if (payloads.length > 0) await notifications.notify(channel, payloads);
  }

  function receive(payload: string): void {
    const [from, news, workspaceId, ...rest] = payload.split(' ');
    // When it comes back, the others have it as well.
    if (news === 'watching') {
      const what = workspaceId === 'deliveries' ? 'deliveries' : 'anything';
      return from === ownId ? onEcho(what) : believe(what);
    }
    if (from === ownId || !workspaceId) return;
    if (news === 'moved') return receiveMoves(workspaceId, rest.join(' '));
    if (allNews.includes(news as News)) onNews(news as News, workspaceId);
  }

  function receiveMoves(workspaceId: string, text: string): void {
    const moved = parseMoves(text);
    if (moved) parts.onMoves(workspaceId, moved);
    else parts.onMissedMoves(workspaceId);
  }

  function announceMoves(workspaceId: string, move: Move, keys: readonly DeliveryKey[]): void {
    const now = performance.now();
    if (now >= othersWatchUntil.anything) return;
    for (const text of formatMoves(move, keys, now < othersWatchUntil.deliveries)) {
      const tooMany = unsentMoves >= mostUnsentMoves;
      if (!tooMany) unsentMoves += 1;
      unsent.add(`${ownId} moved ${workspaceId} ${tooMany ? '' : text}`);
    }
    sender.trigger();
  }

  const listening = notifications.listen(channel, receive, () => {
    believe('deliveries');
    onGap();
    parts.onMissedMoves(null);
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
      if (performance.now() >= othersWatchUntil.anything) return;
      unsent.add(`${ownId} ${news} ${workspaceId}`);
      sender.trigger();
    },
    announceMoves,
    watch: (what = 'anything') => {
      if (performance.now() - watchedAt[what] < watchEveryMs) return;
      watchedAt.anything = performance.now();
      if (what === 'deliveries') watchedAt.deliveries = watchedAt.anything;
      unsent.add(what === 'deliveries' ? `${ownId} watching deliveries` : `${ownId} watching`);
      sender.trigger();
    },
    heard,
    close: () => sender.finish(),
  };
}
