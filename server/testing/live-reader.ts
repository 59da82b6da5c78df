import { type Live, type LiveFeed, type LiveItem } from '../live/index.ts';

/** A feed that a test reads item by item. */
export interface ReadFeed<T> {
  readonly ready: Promise<void>;
  next(): Promise<IteratorResult<T, undefined>>;
  close(): void;
}

/** A live room whose feeds are read item by item. */
export interface ReadLive extends Omit<Live, 'attempts' | 'webhooks' | 'deliveries'> {
  attempts(...given: Parameters<Live['attempts']>): ReadFeed<ItemOf<Live['attempts']>>;
  webhooks(...given: Parameters<Live['webhooks']>): ReadFeed<ItemOf<Live['webhooks']>>;
  deliveries(...given: Parameters<Live['deliveries']>): ReadFeed<ItemOf<Live['deliveries']>>;
}

type ItemOf<Open> = Open extends (...given: never[]) => LiveFeed<infer T> ? T : never;

export function readByItem(live: Live): ReadLive {
  return {
    ...live,
    attempts: (...given) => reading(live.attempts(...given)),
    webhooks: (...given) => reading(live.webhooks(...given)),
    deliveries: (...given) => reading(live.deliveries(...given)),
  };
}

function reading<T extends LiveItem>(feed: LiveFeed<T>): ReadFeed<T> {
  const items = feed[Symbol.asyncIterator]() as AsyncIterator<T, undefined>;
  return { ready: feed.ready, next: () => items.next(), close: () => feed.close() };
}
