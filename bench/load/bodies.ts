import { purchase } from '../events.ts';

/** What a body has: a message of a tracking SDK, a batch of them, an event of the API, or an array of those. */
export type BodyKind = 'track' | 'tracking batch' | 'event' | 'events';

/** A request body, cut where the ids of its events go. */
type Template = readonly string[];

const idMark = '<id>';
const idDigits = 12;

/** The id of the nth event: of constant length, so that all bodies of a template have the same. */
export function eventId(n: number): string {
  return `bench-${String(n).padStart(idDigits, '0')}`;
}

/**
 * Makes bodies without serialising anything while the load runs.
 *
 * @param size Events in a batch.
 * @returns the body with the events from the nth on
 */
export function bodiesOf(kind: BodyKind, size: number): (n: number) => string {
  const templates = templatesOf(kind, size);
  return (n) => {
    const pieces = templates[n % templates.length]!;
    let body = pieces[0]!;
    for (let index = 1; index < pieces.length; index += 1) body += eventId(n + index - 1) + pieces[index]!;
    return body;
  };
}

function templatesOf(kind: BodyKind, size: number): readonly Template[] {
  const shapes = Array.from({ length: 20 }, (_, n) => n);
  const cut = (body: unknown) => JSON.stringify(body).split(idMark);
  if (kind === 'track') return shapes.map((n) => cut(trackMessage(n)));
  if (kind === 'event') return shapes.map((n) => cut(ownEvent(n)));
  const many = Array.from({ length: size }, (_, n) => n);
  if (kind === 'events') return [cut(many.map(ownEvent))];
  return [cut({ batch: many.map(trackMessage), sentAt: '2026-02-03T04:05:07.001Z' })];
}

function ownEvent(n: number): Record<string, unknown> {
  return { ...purchase(n), event_id: idMark };
}

/** A purchase as analytics.js sends it: every second visitor is not known yet, and gets the user of the anonymous id. */
export function trackMessage(n: number): Record<string, unknown> {
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: idMark,
    anonymousId: `a_${n}`,
    userId: n % 2 === 0 ? `u_${n}` : null,
    timestamp: '2026-02-03T04:05:06.789Z',
    properties: {
      order_id: `o_${n}`,
      total: n + 0.5,
      currency: 'USD',
      products: [{ product_id: `p${n}`, name: 'Monopoly', price: 19, quantity: 2, category: 'Games' }],
    },
    context: {
      library: { name: 'analytics.js', version: 'next-1.84.3' },
      page: {
        url: 'https://shop.example/checkout?utm_source=google&utm_medium=cpc&utm_campaign=spring',
        path: '/checkout',
        referrer: 'https://www.google.com/',
        title: 'Checkout',
      },
      locale: 'en-GB',
      timezone: 'Europe/Berlin',
      userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${120 + n}.0.0.0 Safari/537.36`,
    },
    integrations: {},
  };
}
