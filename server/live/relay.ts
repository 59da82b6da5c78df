import { type Log } from '../log.ts';
import { type Notifications } from '../storage/index.ts';
import { uuidv7 } from '../ids.ts';
import { throttle } from '../async/index.ts';

/** `committed`: attempts or settings. `counted`: statistics. */
export type News = 'committed' | 'counted';

/** Tells other processes that there is news in a workspace, and hears it from them. */
export interface Relay {
  /** Resolves when it hears of others. */
  readonly listening: Promise<void>;
  announce(news: News, workspaceId: string): void;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

export interface RelayParts {
  readonly notifications: Notifications;
  readonly log: Log;
  /** Hears of other processes alone. */
  readonly onNews: (news: News, workspaceId: string) => void;
  /** News may have been missed. */
  readonly onGap: () => void;
}

const channel = 'perspection_live';

/** All news of this time goes in one notification: each costs a transaction, and listeners are woken by each. */
const notifyEveryMs = 20;

export function createRelay({ notifications, log, onNews, onGap }: RelayParts): Relay {
  const self = uuidv7();
  const unsent = new Set<string>();
  const sending = throttle(send, notifyEveryMs, (error) =>
    log.warn(
      { err: error },
      'Other processes could not be notified of changes; they find them at their next poll.',
    ),
  );

  async function send(): Promise<void> {
    const payloads = [...unsent];
    unsent.clear();
    if (payloads.length > 0) await notifications.notify(channel, payloads);
  }

  function hear(payload: string): void {
    const [from, news, workspaceId] = payload.split(' ');
    if (from === self || !workspaceId) return;
    if (news === 'committed' || news === 'counted') onNews(news, workspaceId);
  }

  const listening = notifications.listen(channel, hear, onGap);
  listening.catch((error: Error) =>
    log.error(
      { err: error },
      'Notifications of other processes cannot be received; polling every second instead.',
    ),
  );
  return {
    listening,
    announce: (news, workspaceId) => {
      unsent.add(`${self} ${news} ${workspaceId}`);
      sending.trigger();
    },
    close: () => sending.finish(),
  };
}
