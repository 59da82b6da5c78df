import { expect, it, vi } from 'vitest';

import { type JsonObject } from '../model/index.ts';
import { createEnrichmentTools } from '../pipeline/index.ts';
import { someSource } from '../testing/sources.ts';
import { dryRun, type DryRunParts } from './dry-run.ts';

const receivedAt = new Date('2026-02-03T04:05:06.789Z');
const source = someSource();
const tools = createEnrichmentTools();

function lookUps(found: { known?: boolean; userId?: string } = {}): DryRunParts['lookUps'] {
  return {
    isKnown: vi.fn(async () => found.known ?? false),
    userOf: vi.fn(async () => found.userId ?? null),
    countMatching: vi.fn(async () => 2),
  };
}

const run = (event: JsonObject, parts: Partial<DryRunParts> = {}) =>
  dryRun(event, { receivedAt, source, tools, lookUps: lookUps(), ...parts });

const verdictsOf = ({ stages }: Awaited<ReturnType<typeof run>>) => stages.map(({ verdict }) => verdict);

const page = {
  type: 'page',
  messageId: 'm1',
  anonymousId: ' a1 ',
  writeKey: 'wk_secret',
  properties: { url: 'https://shop.example/?utm_source=mail' },
};

it('says what each stage does to a message of a source', async () => {
  const preview = await run(page);
  expect(verdictsOf(preview)).toEqual(['CHANGED', 'PASSED', 'CHANGED', 'CHANGED', 'ROUTED']);
  const [validation, , normalisation, enrichment, dispatch] = preview.stages;
  expect(validation!.changes).toContainEqual({
    kind: 'REMOVED',
    path: 'writeKey',
    before: 'wk_secret',
    after: null,
  });
  expect(normalisation!.changes.map(({ path }) => path)).toContain('anonymous_id');
  expect(enrichment!.changes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['session_id', 'context.utm_source', 'context.enriched']),
  );
  expect([dispatch!.note, preview.matchedWebhooks]).toEqual(['Matches 2 webhooks.', 2]);
  expect(preview.result).toMatchObject({ event_name: 'page_view', anonymous_id: 'a1' });
});

it('ends where a stage refuses the event, or it is a duplicate', async () => {
  const refused = await run({ event_name: '' }, { source: null });
  expect(verdictsOf(refused)).toEqual([
    'REFUSED',
    ...['NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED'],
  ]);
  expect(refused.stages[0]!.refusal).toMatchObject({ field: ['event_name'], code: 'REQUIRED' });
  const known = lookUps({ known: true });
  const repeated = await run({ event_name: 'x', event_id: 'e1' }, { source: null, lookUps: known });
  expect(verdictsOf(repeated)).toEqual([
    ...['PASSED', 'DUPLICATE', 'NOT_REACHED', 'NOT_REACHED', 'NOT_REACHED'],
  ]);
  expect(known.isKnown).toHaveBeenCalledWith('e1');
  for (const { result, matchedWebhooks } of [refused, repeated])
    expect([result, matchedWebhooks]).toEqual([null, 0]);
});

it('refuses what is too large, as ingest does', async () => {
  const { stages } = await run({ event_name: 'x', properties: { text: 'x'.repeat(300_000) } });
  expect(stages[0]).toMatchObject({ verdict: 'REFUSED', refusal: { code: 'TOO_LARGE' } });
});

it('shows the user of an anonymous id, unless the source does not ask for it', async () => {
  const found = lookUps({ userId: 'u1' });
  const { result, stages } = await run(page, { lookUps: found });
  expect(found.userOf).toHaveBeenCalledWith('a1');
  expect(result).toMatchObject({ user_id: 'u1' });
  expect(stages[3]!.changes.map(({ path }) => path)).toContain('user_id');
  const off = someSource({ disabledEnrichers: ['IDENTITY'] });
  expect((await run(page, { lookUps: found, source: off })).result).not.toHaveProperty('user_id');
});

it('leaves no trace in the sessions', async () => {
  const at = (minute: number) => new Date(receivedAt.getTime() + minute * 60_000);
  const sessions = (minute: number) => tools.sessions.idOf(source.workspaceId, 'a2', at(minute));
  const first = sessions(0);
  const event = { event_name: 'x', anonymous_id: 'a2' };
  // It would have prolonged the session.
  const { result } = await run({ ...event, timestamp: at(20).toISOString() }, { receivedAt: at(20) });
  expect(result!['session_id']).toBe(first);
  expect(sessions(40)).not.toBe(first);
});
