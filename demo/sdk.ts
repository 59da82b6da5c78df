import { Analytics } from '@segment/analytics-node';

import { type TimedEvent } from './shop/traffic.ts';

/** The shop's connection to the product: an SDK, as any shop's server would have it. */
export interface ShopSdk {
  /** Hands an event to the SDK, which sends it within a quarter of a second, and again while the product is away. */
  send(event: TimedEvent): void;
  readonly counts: { readonly accepted: number };
  /** Sends what is left, for up to two seconds. */
  close(): Promise<void>;
}

/** @param onLost Called for each event that the SDK has given up. */
export function openSdk(host: string, writeKey: string, onLost: () => void): ShopSdk {
  const analytics = new Analytics({ host, writeKey, flushInterval: 250 });
  const counts = { accepted: 0 };
  let closing = false;
  const done = (error: unknown): void => {
    if (!error) counts.accepted += 1;
    else if (!closing) onLost();
  };
  return {
    counts,
    send: (event) => {
      const message = messageOf(event);
      if (message.type === 'page') analytics.page(message, done);
      else if (message.type === 'identify') analytics.identify(message, done);
      else analytics.track(message, done);
    },
    close: () => {
      closing = true;
      return analytics.closeAndFlush({ timeout: 2000 });
    },
  };
}

/** How Segment's specifications call what the shop does. Other names are the shop's own. */
const trackedNames: Readonly<Record<string, string>> = {
  purchase: 'Order Completed',
  add_to_cart: 'Product Added',
  checkout_started: 'Checkout Started',
  user_signup: 'Signed Up',
  user_login: 'Signed In',
};

interface Common {
  readonly messageId: string;
  readonly timestamp: string;
  readonly userId?: string;
  readonly anonymousId: string;
  readonly context: Record<string, unknown>;
}

export type ShopMessage =
  | (Common & { readonly type: 'page'; readonly properties: Record<string, unknown> })
  | (Common & { readonly type: 'identify'; readonly traits: Record<string, unknown> })
  | (Common & {
      readonly type: 'track';
      readonly event: string;
      readonly properties: Record<string, unknown>;
    });

/** What the shop's code would tell the SDK when the event happens. */
export function messageOf(event: TimedEvent): ShopMessage {
  const { event_name, properties, user_id, anonymous_id: anonymousId } = event;
  const common = {
    messageId: event.event_id,
    timestamp: event.timestamp,
    ...(user_id !== undefined && { userId: user_id }),
    anonymousId,
    context: contextOf(event),
  };
  if (event_name === 'page_view') {
    const page = event.context['page'] as Record<string, unknown>;
    return { ...common, type: 'page', properties: { ...page, ...properties } };
  }
  if (event_name === 'identify') return { ...common, type: 'identify', traits: { ...properties } };
  return {
    ...common,
    type: 'track',
    event: trackedNames[event_name] ?? event_name,
    properties: { ...properties },
  };
}

/** The shop's visitors are not on this machine: what their browsers would say of them is in the context. */
function contextOf({ context, session_id: sessionId, consent }: TimedEvent): Record<string, unknown> {
  const {
    utm_source: source,
    utm_medium: medium,
    utm_campaign: name,
    user_agent: userAgent,
    ...rest
  } = context;
  return {
    ...rest,
    userAgent,
    sessionId,
    consent: { categoryPreferences: consent },
    ...(source !== undefined && { campaign: { source, medium, name } }),
  };
}
