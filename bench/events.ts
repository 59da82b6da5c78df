/** The nth event: a purchase of about 600 bytes, as a shop sends it. Its id is unique within this process. */
export function purchase(n: number): Record<string, unknown> {
  return {
    event_id: `bench-${process.pid}-${n}`,
    event_name: 'purchase',
    timestamp: '2026-02-03T04:05:06.789Z',
    user_id: `u_${n % 1000}`,
    anonymous_id: `a_${n % 5000}`,
    session_id: `s_${n % 2000}`,
    properties: {
      value: n % 1000,
      currency: 'USD',
      items: [{ product_id: `p${n % 50}`, price: 310, quantity: 2 }],
    },
    context: {
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'spring',
      ip: '203.0.113.9',
      locale: 'en-GB',
      page: { url: 'https://shop.example/checkout', path: '/checkout', referrer: '', title: 'Checkout' },
      user_agent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Safari/537.36',
    },
    consent: { analytics: true, marketing: false },
  };
}

export const ingest =
  'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

/** Runs `work` for every item, `concurrency` at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Yields `count` events in batches of `size`, numbered from `from`. */
export function* batches(count: number, size: number, from = 0): Generator<Record<string, unknown>[]> {
  for (let n = 0; n < count; n += size) {
    yield Array.from({ length: Math.min(size, count - n) }, (_, i) => purchase(from + n + i));
  }
}
