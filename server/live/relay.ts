import { type Log } from '../log.ts';
import { type Notifications } from '../storage/index.ts';
import { uuidv7 } from '../ids.ts';
import { throttle } from '../async/index.ts';

/** `committed`: attempts or settings. `counted`: statistics. `piped`: counts of the pipeline, or refused events. */
export type News = 'committed' | 'counted' | 'piped';

/** Notifies other processes of changes in a workspace, and receives their notifications. */
export interface Relay {
  /** Resolves when notifications of others are received. */
  readonly listening: Promise<void>;
  announce(news: News, workspaceId: string): void;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

export interface RelayParts {
  readonly notifications: Notifications;
  readonly log: Log;
  /** Called with the news of other processes only. */
  readonly onNews: (news: News, workspaceId: string) => void;
  /** Called when notifications may have been missed. */
  readonly onGap: () => void;
}

const channel = 'perspection_live';

/** News within this time shares a notification: each one costs a transaction and wakes every listener. */
const notifyEveryMs = 20;

export function createRelay({ notifications, log, onNews, onGap }: RelayParts): Relay {
  const ownId = uuidv7();
  const unsent = new Set<string>();
  const sender = throttle(send, notifyEveryMs, (error) =>
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

  function receive(payload: string): void {
    const [from, news, workspaceId] = payload.split(' ');
    if (from === ownId || !workspaceId) return;
    if (news === 'committed' || news === 'counted' || news === 'piped') onNews(news, workspaceId);
  }

  const listening = notifications.listen(channel, receive, onGap);
  listening.catch((error: Error) =>
    log.error(
      { err: error },
      'Notifications of other processes cannot be received; polling every second instead.',
    ),
  );
  return {
    listening,
    announce: (news, workspaceId) => {
      unsent.add(`${ownId} ${news} ${workspaceId}`);
      sender.trigger();
    },
    close: () => sender.finish(),
  };
}
