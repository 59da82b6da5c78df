import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { startWorld } from '../server/testing/world.ts';

const keep = closingAfterEach();
const create =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { field message code } } }';

interface Created {
  createWebhook: { webhook: unknown; userErrors: { field: string[]; code: string }[] };
}

test('all mistakes of an input are reported at once, each with its path and code', async () => {
  const world = await startWorld(keep, { env: { ALLOW_PRIVATE_ENDPOINTS: 'false' } });
  const mistakes = async (input: Record<string, unknown>) => {
    const { createWebhook } = await world.query<Created>(create, {
      input: { name: 'n', url: 'https://example.com/', ...input },
    });
    expect(createWebhook.webhook).toBeNull();
    return createWebhook.userErrors.map(({ field, code }) => `${field.join('.')} ${code}`);
  };
  const all = await mistakes({
    name: ' ',
    url: 'nonsense',
    description: 'x'.repeat(1001),
    retryCount: 11,
    conditions: [{ field: 'a..b', operator: 'EXISTS' }],
    customHeaders: [{ name: 'Host', value: 'x' }],
  });
  expect(all.toSorted()).toEqual([
    'conditions.0.field INVALID',
    'customHeaders.0.name FORBIDDEN_HEADER',
    'description TOO_LONG',
    'name REQUIRED',
    'retryCount OUT_OF_RANGE',
    'url INVALID_URL',
  ]);
  expect(await mistakes({ url: 'https://169.254.169.254/' })).toEqual(['url FORBIDDEN_ADDRESS']);
  const header = (n: number) => ({ name: `X-${n}`, value: 'v' });
  expect(await mistakes({ customHeaders: Array.from({ length: 21 }, (_, n) => header(n)) })).toEqual([
    'customHeaders TOO_MANY',
  ]);
});

test('an unknown id is reported as NOT_FOUND, and an event that is too large as TOO_LARGE', async () => {
  const world = await startWorld(keep);
  const { deleteWebhook } = await world.query<{ deleteWebhook: { userErrors: unknown[] } }>(
    'mutation { deleteWebhook(id: "01a20af2-a837-7082-b4d6-6a92f53b898c") { userErrors { field code } } }',
  );
  expect(deleteWebhook.userErrors).toEqual([{ field: ['id'], code: 'NOT_FOUND' }]);
  const { ingestEvents } = await world.query<{ ingestEvents: { results: { error: unknown }[] } }>(
    'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { results { error { field code } } } }',
    { events: [{ event_name: 'a', properties: { s: 'x'.repeat(300_000) } }] },
  );
  // The error concerns the whole event, not one field.
  expect(ingestEvents.results[0]!.error).toEqual({ field: null, code: 'TOO_LARGE' });
});
