import { type EventPayload, type JsonObject } from '../model/index.ts';

/** The names that are offered to everyone, before any event has been seen. */
export const commonEventNames = [
  'page_view',
  'track',
  'identify',
  'form_submission',
  'button_click',
  'purchase',
  'add_to_cart',
  'checkout_started',
  'user_signup',
  'user_login',
] as const;

interface Sample {
  readonly properties: JsonObject;
  /** The page where it happened. */
  readonly path: string;
  readonly title: string;
}

const item = {
  product_id: 'p_1001',
  name: 'Trail Running Shoes',
  category: 'Shoes',
  price: 99.99,
  quantity: 1,
};

const samples: Readonly<Record<(typeof commonEventNames)[number], Sample>> = {
  page_view: {
    properties: {
      url: 'https://shop.example.com/products/p_1001',
      title: item.name,
      category: 'Shoes',
      scroll_depth: 75,
    },
    path: '/products/p_1001',
    title: item.name,
  },
  track: {
    properties: { action: 'video_played', category: 'engagement', label: 'product tour', value: 42 },
    path: '/tour',
    title: 'Product tour',
  },
  identify: {
    properties: {
      email: 'ada@example.com',
      name: 'Ada Example',
      plan: 'pro',
      company: 'Example Ltd',
      country: 'US',
    },
    path: '/account',
    title: 'Your account',
  },
  form_submission: {
    properties: {
      form_id: 'contact',
      form_name: 'Contact sales',
      email: 'ada@example.com',
      fields: { team_size: 25 },
    },
    path: '/contact',
    title: 'Contact sales',
  },
  button_click: {
    properties: { button_id: 'start-trial', button_text: 'Start free trial', position: 'header' },
    path: '/pricing',
    title: 'Pricing',
  },
  purchase: {
    properties: {
      order_id: 'o_5001',
      value: 99.99,
      currency: 'USD',
      tax: 8.25,
      shipping: 0,
      coupon: null,
      payment_method: 'card',
      item_count: 1,
      items: [item],
    },
    path: '/checkout/complete',
    title: 'Thank you for your order',
  },
  add_to_cart: {
    properties: { cart_id: 'c_301', value: 99.99, currency: 'USD', ...item, items: [item] },
    path: '/products/p_1001',
    title: item.name,
  },
  checkout_started: {
    properties: { cart_id: 'c_301', value: 99.99, currency: 'USD', item_count: 1, items: [item] },
    path: '/checkout',
    title: 'Checkout',
  },
  user_signup: {
    properties: { method: 'email', email: 'ada@example.com', plan: 'free', referral_code: 'FRIEND-10' },
    path: '/signup',
    title: 'Create your account',
  },
  user_login: {
    properties: { method: 'password', success: true, mfa: false },
    path: '/login',
    title: 'Sign in',
  },
};

/** What any other event might look like. */
const generic: Sample = {
  properties: { value: 1, currency: 'USD', category: 'example', label: 'example' },
  path: '/',
  title: 'Home',
};

/**
 * A realistic event as it would be delivered, with every field that common filters look at. The ten common names
 * have properties of their own kind. The same arguments give the same event, with the same `event_id`: replace that
 * before sending it. Addresses are those for documentation.
 *
 * @param now the time of the event.
 */
export function defaultSample(eventName = 'purchase', now: Date): EventPayload {
  const { properties, path, title } = Object.hasOwn(samples, eventName)
    ? samples[eventName as keyof typeof samples]
    : generic;
  return structuredClone({
    event_id: `sample-${eventName}`,
    event_name: eventName,
    timestamp: now.toISOString(),
    user_id: 'u_42',
    anonymous_id: 'a_7f3c9b',
    session_id: 's_20815',
    properties,
    context: sampleContext(path, title),
    consent: { analytics: true, marketing: false },
  });
}

function sampleContext(path: string, title: string): JsonObject {
  const campaign = {
    utm_source: 'google',
    utm_medium: 'cpc',
    utm_campaign: 'spring_sale',
    utm_term: 'running shoes',
    utm_content: 'text_ad',
  };
  return {
    ...campaign,
    page: {
      url: `https://shop.example.com${path}?${new URLSearchParams(campaign)}`,
      path,
      referrer: 'https://www.google.com/',
      title,
    },
    ip: '203.0.113.7',
    user_agent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    locale: 'en-US',
    timezone: 'America/New_York',
  };
}
