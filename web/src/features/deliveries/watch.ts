import { CountsChangedDocument, DeliveryChangedDocument } from '../../data/documents/deliveries.ts';
import { perFrame } from '../../data/frames.ts';
import { type Live } from '../../data/live.svelte.ts';
import { type DeliveryFilter, type DeliveryNews } from '../../data/models.ts';
import { type Changes, changesOf } from './rows.ts';

/** Who hears of the deliveries of a filter. */
export interface DeliveryListener {
  /** Deliveries changed: at most 40 a second are named. */
  changed(changes: Changes): void;
  /** The list is to be read: at the begin, and whenever changes may have been missed. Nothing is missed from then on. */
  resync(): void;
  /** Something changed that the counts of other states are about. */
  counted(): void;
  /** The server does not tell what changes for now, because it refused or ended the subscription. */
  unwatched(): void;
}

/** A filter that is being typed changes faster than it needs to be watched. */
const WATCH_AFTER_MS = 300;

/** Watches the deliveries of one filter after the other. */
export class DeliveryWatch {
  readonly #live: Live;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | null = null;

  constructor(live: Live) {
    this.#live = live;
  }

  /** Watches those of another filter. */
  start(filter: DeliveryFilter, listener: DeliveryListener): void {
    const wait = this.#stop ? WATCH_AFTER_MS : 0;
    this.stop();
    this.#stop = () => undefined;
    this.#timer = setTimeout(() => (this.#stop = watchDeliveries(this.#live, filter, listener)), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stop?.();
    this.#stop = null;
  }
}

/**
 * Listens to changes of the deliveries that meet a filter, once per frame, and to those in other states as far as counts
 * go, until the returned function is called.
 */
function watchDeliveries(live: Live, filter: DeliveryFilter, listener: DeliveryListener): () => void {
  const frames = perFrame<DeliveryNews>((news) => listener.changed(changesOf(news)));
  const unwatch = live.subscribe(
    DeliveryChangedDocument,
    () => ({ filter }),
    ({ deliveryChanged: news }) => (news.resync ? listener.resync() : frames.add(news)),
    () => listener.unwatched(),
  );
  const uncount = filter.states
    ? live.subscribe(
        CountsChangedDocument,
        () => ({ filter: { ...filter, states: null } }),
        () => listener.counted(),
        () => listener.unwatched(),
      )
    : undefined;
  return () => {
    unwatch();
    uncount?.();
    frames.cancel();
  };
}
