import { expect, test } from 'vitest';

import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let shared: Promise<RealApi> | undefined;
const start = () => (shared ??= startRealApi(keep, { ROLE: 'api' }));

const steps = `isAsSent result matchedWebhooks stages {
  stage verdict note refusal { field code } changes { kind path before after } hasMoreChanges
}`;
const previewOf = `query ($event: JSONObject!, $sourceId: ID) {
  previewPipeline(event: $event, sourceId: $sourceId) { given ${steps} }
}`;

const identify = {
  type: 'identify',
  messageId: 'm1',
  anonymousId: 'anon-1',
  userId: 'u_42',
  context: { page: { url: 'https://shop.example/?utm_source=mail' } },
};

test('an event is previewed, sent and looked back on, and the preview leaves nothing behind', async () => {
  const api = await start();
  const { key, workspaceId } = await api.addWorkspace();
  const ask = async (document: string, variables: Record<string, unknown> = {}) => {
    const { body } = await api.ask(document, variables, key);
    expect(body.errors).toBeUndefined();
    return body.data;
  };
  const create = `mutation {
    createWebhook(input: { name: "CRM", url: "https://example.com" }) { webhook { id } }
    createSource(input: { name: "Shop" }) { source { id writeKey } }
  }`;
  const { source } = (await ask(create)).createSource;
  const identities = async () =>
    (await api.pool.query('select id from events.identities where workspace_id = $1', [workspaceId])).rows;

  const { previewPipeline: preview } = await ask(previewOf, { event: identify, sourceId: source.id });
  const verdicts = (stages: { verdict: string }[]) => stages.map(({ verdict }) => verdict);
  expect(verdicts(preview.stages)).toEqual(['CHANGED', 'PASSED', 'CHANGED', 'CHANGED', 'ROUTED']);
  expect(preview).toMatchObject({ given: identify, isAsSent: true, matchedWebhooks: 1 });
  expect([await identities(), (await ask('{ events { nodes { id } } }')).events.nodes]).toEqual([[], []]);

  const response = await fetch(`${api.url}/v1/identify`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${source.writeKey}:`)}` },
    body: JSON.stringify(identify),
  });
  expect(response.status).toBe(200);
  expect(await identities()).toHaveLength(2);
  const stored = (await ask(`{ events(first: 1) { nodes { payload pipeline { ${steps} } } } }`)).events
    .nodes[0];
  expect(stored.pipeline).toMatchObject({ isAsSent: true, result: stored.payload, matchedWebhooks: 1 });
  expect(verdicts(stored.pipeline.stages)).toEqual(['CHANGED', 'PASSED', 'CHANGED', 'CHANGED', 'ROUTED']);
  expect(stored.pipeline.stages[3].changes).toContainEqual({
    kind: 'ADDED',
    path: 'context.utm_source',
    before: null,
    after: 'mail',
  });

  // What was stored decides on the next one.
  const again = await ask(previewOf, { event: identify, sourceId: source.id });
  expect(verdicts(again.previewPipeline.stages).slice(0, 3)).toEqual(['CHANGED', 'DUPLICATE', 'NOT_REACHED']);
  const anonymous = { event_name: 'x', anonymous_id: 'anon-1' };
  const joined = await ask(previewOf, { event: anonymous, sourceId: source.id });
  expect(joined.previewPipeline.result).toMatchObject({ user_id: 'u_42' });
  const alone = await ask(previewOf, { event: anonymous });
  expect(alone.previewPipeline.result).not.toHaveProperty('user_id');

  const { body } = await api.ask(previewOf, { event: {}, sourceId: workspaceId }, key);
  expect(body.errors[0].extensions.code).toBe('NOT_FOUND');
});

test('the acknowledgement has the verdicts of the stages where they are asked for', async () => {
  const api = await start();
  const { key } = await api.addWorkspace();
  const mutation = `mutation ($events: [JSONObject]!) {
    ingestEvents(events: $events) { results { status stages { stage verdict } } }
  }`;
  const events = [{ event_id: 'a', event_name: 'x' }, { event_id: 'a', event_name: 'x' }, null];
  const { body } = await api.ask(mutation, { events }, key);
  expect(
    body.data.ingestEvents.results.map(({ stages }: { stages: { verdict: string }[] }) =>
      stages.map(({ verdict }) => verdict),
    ),
  ).toEqual([
    ['PASSED', 'PASSED', 'CHANGED', 'PASSED', 'ROUTED'],
    ['PASSED', 'DUPLICATE', 'NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED'],
    ['REFUSED', 'NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED'],
  ]);
});
