import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { basic, bearer, event, SourcesOverHttp } from '../testing/sources-over-http.ts';

const keep = closingAfterAll();
let world: SourcesOverHttp;

beforeAll(async () => {
  world = await SourcesOverHttp.start(keep);
});

describe('the settings of a source', () => {
  it('are created, changed, listed and deleted', async () => {
    const created = await world.newSource(' Checkout ', { allowedOrigins: ['HTTPS://Shop.Example:443'] });
    expect(created).toMatchObject({
      name: 'Checkout',
      enabled: true,
      allowedOrigins: ['https://shop.example'],
      eventsPerMinute: null,
      ipPolicy: 'KEEP',
      disabledEnrichers: [],
      lastUsedAt: null,
    });
    expect(created.writeKey).toMatch(/^wk_[\w-]{32}$/);
    const input = { eventsPerDay: 5, ipPolicy: 'DROP', disabledEnrichers: ['IDENTITY', 'IDENTITY'] };
    const { source } = await world.updateSource(created.id, input);
    expect(source).toMatchObject({
      ...input,
      name: 'Checkout',
      writeKey: created.writeKey,
      disabledEnrichers: ['IDENTITY'],
    });
    const { data } = (
      await world.api.ask(`{ sources { ${world.fields} } source(id: "${created.id}") { ${world.fields} } }`)
    ).body;
    expect(data.sources).toContainEqual(source);
    expect(data.source).toEqual(source);
    expect(await world.deleteSource(created.id)).toEqual({ deletedId: created.id, userErrors: [] });
    expect(await world.deleteSource(created.id)).toMatchObject({
      userErrors: [{ field: ['id'], code: 'NOT_FOUND' }],
    });
  });

  it('are refused with every mistake at once', async () => {
    const { source, userErrors } = await world.createSource({
      name: ' ',
      eventsPerMinute: 0,
      eventsPerDay: -1,
      allowedOrigins: [
        ...['https://a.example', 'https://a.example/path', 'ftp://a.example', '*', ''],
        ...['https://u@a.example', `https://${'a'.repeat(300)}.example`],
      ],
    });
    expect(source).toBeNull();
    expect(userErrors.map((one) => Object.values(one).slice(0, 2).flat().join(' '))).toEqual([
      'name REQUIRED',
      'eventsPerMinute OUT_OF_RANGE',
      'eventsPerDay OUT_OF_RANGE',
      'allowedOrigins 1 INVALID',
      'allowedOrigins 2 INVALID',
      'allowedOrigins 3 INVALID',
      'allowedOrigins 4 INVALID',
      'allowedOrigins 5 INVALID',
      'allowedOrigins 6 TOO_LONG',
    ]);
    const { id } = await world.newSource('Not cleared');
    expect(await world.updateSource(id, { name: null, enabled: null, eventsPerDay: null })).toEqual({
      source: null,
      userErrors: [
        { field: ['name'], code: 'REQUIRED' },
        { field: ['enabled'], code: 'REQUIRED' },
      ],
    });
    expect(await world.createSource({ name: 'NOT CLEARED' })).toMatchObject({
      userErrors: [{ code: 'TAKEN' }],
    });
  });

  it('are those of the own workspace, and a viewer sees no write key', async () => {
    const { id } = await world.newSource('Mine');
    const other = (await world.api.addWorkspace()).key;
    const { data } = (await world.api.ask(`{ sources { id } source(id: "${id}") { id } }`, {}, other)).body;
    expect(data).toEqual({ sources: [], source: null });
    const notFound = { userErrors: [{ field: ['id'], code: 'NOT_FOUND' }] };
    expect(await world.updateSource(id, { enabled: false }, other)).toMatchObject(notFound);
    expect(await world.deleteSource(id, other)).toMatchObject(notFound);
    const viewer = await world.api.addWorkspace('VIEWER');
    await world.api.pool.query(
      'update settings.api_keys set workspace_id = (select workspace_id from settings.sources where id = $1) where workspace_id = $2',
      [id, viewer.workspaceId],
    );
    const seen = async () =>
      (await world.api.ask(`{ source(id: "${id}") { name writeKey } }`, {}, viewer.key)).body.data.source;
    await expect.poll(seen).toEqual({ name: 'Mine', writeKey: null });
  });

  it('are no more than MAX_SOURCES', async () => {
    const { key } = await world.api.addWorkspace();
    for (let n = 0; n < 20; n += 1) await world.createSource({ name: `s${n}` }, key);
    expect(await world.createSource({ name: 'one more' }, key)).toMatchObject({
      source: null,
      userErrors: [{ field: null, code: 'TOO_MANY' }],
    });
  });
});

describe('a webhook that asks for sources', () => {
  it('gets their events and no others, with the name as a header, as its preview says', async () => {
    const [asked, other] = [await world.newSource('Größe 100%'), await world.newSource('Other')];
    const { webhook } = await world.createWebhook({ sources: [asked.id.toUpperCase(), asked.id] });
    expect(webhook.sources).toEqual([asked.id]);
    const preview = async (source?: string) => {
      const query = `query ($source: ID) { testWebhook(id: "${webhook.id}", source: $source) {
        matches rejectedBy source { passed reason } reasons } }`;
      return (await world.api.ask(query, { source })).body.data.testWebhook;
    };
    const matched: number[] = [];
    for (const headers of [
      basic(asked.writeKey),
      basic(other.writeKey),
      bearer('psk_test_owner_of_the_world'),
    ]) {
      matched.push((await world.ingested(event(), headers)).matchedWebhooks);
    }
    expect(matched).toEqual([1, 0, 0]);
    expect(await preview(asked.id)).toMatchObject({ matches: true, rejectedBy: null });
    expect(await preview(other.id)).toMatchObject({ matches: false, rejectedBy: 'SOURCE' });
    expect(await preview()).toMatchObject({
      matches: false,
      rejectedBy: 'SOURCE',
      source: { passed: false },
    });
    expect(
      (await world.api.ask(`{ testFilters(filters: {}, source: "${uuidv7()}") { matches } }`)).body.errors[0],
    ).toMatchObject({ extensions: { code: 'NOT_FOUND' } });

    const [request] = await world.receiver.waitFor(1);
    expect(request!.headers['x-perspection-source']).toBe('Gr%C3%B6%C3%9Fe 100%25');
    // Renaming the source changes nothing of what was sent.
    await world.updateSource(asked.id, { name: 'Renamed' });
    const log = `{ deliveryAttempts(webhookId: "${webhook.id}") { items { request { headers { name value } } } } }`;
    await expect
      .poll(async () => (await world.api.ask(log)).body.data.deliveryAttempts.items[0]?.request.headers)
      .toContainEqual({ name: 'X-Perspection-Source', value: 'Gr%C3%B6%C3%9Fe 100%25' });
    expect(await world.deleteSource(asked.id)).toMatchObject({
      deletedId: null,
      userErrors: [{ field: ['id'], code: 'IN_USE' }],
    });
  });

  it('can only ask for those of its workspace', async () => {
    const { key } = await world.api.addWorkspace();
    const { source } = await world.createSource({ name: 'Theirs' }, key);
    for (const id of [source!.id, uuidv7(), 'nonsense']) {
      expect(await world.createWebhook({ sources: [id] })).toEqual({
        webhook: null,
        userErrors: [{ field: ['sources', '0'], code: 'NOT_FOUND' }],
      });
    }
    const { webhook } = await world.createWebhook({ name: 'Any source' });
    const mutation = `mutation { updateWebhook(id: "${webhook.id}", input: { sources: ["${source!.id}"] }) {
      userErrors { field code } } }`;
    expect((await world.api.ask(mutation)).body.data.updateWebhook.userErrors).toEqual([
      { field: ['sources', '0'], code: 'NOT_FOUND' },
    ]);
  });
});
