import { expect, test } from 'vitest';

import { conditionOperators } from '../server/model/index.ts';
import { compileFilters } from '../server/routing/compile.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { startRealApi } from '../server/testing/real-api.ts';
import { seeded } from '../server/testing/simulation/random.ts';
import { randomEvent } from './one-verdict/random-event.ts';
import { randomFilters } from './one-verdict/random-filters.ts';
import {
  createWebhooks,
  dryRunAll,
  ingestAll,
  previewAll,
  setSchemas,
  type Verdict,
} from './one-verdict/verdicts.ts';

const keep = closingAfterEach();
const seed = 20_260_203;
const webhookCount = 400;
const eventCount = 1000;
/** Events that run dry through all stages. */
const dryEvents = 100;
/** Webhooks that each event is tried on. */
const perEvent = 10;

test(
  'preview and pipeline give one verdict on 10,000 random pairs of filters and events',
  { timeout: 240_000 },
  async () => {
    const api = await startRealApi(keep);
    const random = seeded(seed);
    const filters = Array.from({ length: webhookCount }, () => randomFilters(random));
    const events = Array.from({ length: eventCount }, (_, n) => randomEvent(random, n));
    const webhookIds = await createWebhooks(api, filters);
    await setSchemas(api);
    const ingested = await ingestAll(api, events);

    const compiled = filters.map(compileFilters);
    for (const { payload, webhookIds: routed } of ingested) {
      const passing = webhookIds.filter((_, w) => payload && compiled[w]!.matches(payload));
      expect([...routed].sort(), JSON.stringify(payload)).toEqual(passing.sort());
    }

    // Events with an id of their own are duplicates by now.
    const dry = await dryRunAll(api, events.slice(0, dryEvents));
    for (const [e, { matchedWebhooks, stages }] of dry.entries()) {
      const { refusal, webhookIds } = ingested[e]!;
      expect(stages.find((stage) => stage.refusal)?.refusal ?? null).toEqual(refusal);
      if (stages.at(-1)!.verdict === 'ROUTED') expect(matchedWebhooks).toBe(webhookIds.size);
    }
    for (const verdict of ['REFUSED', 'DUPLICATE', 'ROUTED'])
      expect(
        dry.filter(({ stages }) => stages.some((stage) => stage.verdict === verdict)).length,
      ).toBeGreaterThan(5);

    const pairs = ingested.flatMap((result, e) =>
      Array.from({ length: perEvent }, () => {
        const w = random.between(0, webhookCount - 1);
        return { result, event: events[e]!, webhookId: webhookIds[w]!, filters: filters[w]! };
      }),
    );
    const previews = await previewAll(api, pairs);
    let [matching, refused, bySchema] = [0, 0, 0];
    for (const [n, { result, event, webhookId, filters }] of pairs.entries()) {
      const { refusal, processed, webhookIds } = result;
      const verdict: Verdict = { refusal, processed, matches: webhookIds.has(webhookId) };
      expect(previews[n], `${JSON.stringify(filters)} with ${event}`).toEqual(verdict);
      matching += Number(verdict.matches);
      refused += Number(refusal !== null);
      bySchema += Number(refusal?.code === 'SCHEMA_VIOLATION');
    }
    // They do not agree by saying the same of every pair.
    for (const some of [matching, refused, pairs.length - matching - refused])
      expect(some).toBeGreaterThan(1000);
    expect(bySchema).toBeGreaterThan(100);
    const used = new Set(filters.flatMap(({ conditions }) => conditions.map(({ operator }) => operator)));
    expect(used).toEqual(new Set(conditionOperators));
  },
);
