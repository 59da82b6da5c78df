import { describe, expect, test } from 'vitest';

import { type Filters, type JsonObject } from '../model/index.ts';
import { compileFilters } from './compile.ts';
import { evaluate } from './explain.ts';
import { RoutingIndex } from './routing-index.ts';

const asking = (...requiredConsent: string[]): Filters => ({
  eventFilter: { mode: 'INCLUDE', events: ['a'] },
  requiredConsent,
  conditions: [],
});
const event = (fields: JsonObject = {}) => ({ event_name: 'a', ...fields });
const inContext = (consent: JsonObject) => ({ context: { consent } });

describe('consent', () => {
  test.each<[string, readonly string[], JsonObject, boolean]>([
    ['that nobody asks for', [], {}, true],
    ['that the event does not mention', ['ads'], {}, false],
    ['in the event', ['ads'], { consent: { ads: true } }, true],
    ['in its context', ['ads'], inContext({ ads: true }), true],
    ['as Segment writes it', ['ads'], inContext({ categoryPreferences: { ads: true } }), true],
    ['of which one category is missing', ['ads', 'mail'], { consent: { ads: true } }, false],
    ['of which all are there', ['ads', 'mail'], { consent: { mail: true, ads: true, x: false } }, true],
    ['that is refused', ['ads'], { consent: { ads: false } }, false],
    ['that is true as a text', ['ads'], { consent: { ads: 'true' } }, false],
    [
      'that the event refuses and its context grants',
      ['ads'],
      { consent: { ads: false }, ...inContext({ ads: true }) },
      false,
    ],
    ['that the event leaves open', ['ads'], { consent: { ads: null }, ...inContext({ ads: true }) }, true],
    ['of a name of every object', ['constructor'], { consent: {} }, false],
    ['where the context is no object', ['ads'], { context: ['consent'], consent: 'ads' }, false],
  ])('%s: %j', (_, categories, fields, passes) => {
    const filters = asking(...categories);
    const index = new RoutingIndex();
    index.upsert('w', filters);
    expect(index.match(event(fields))).toEqual(passes ? ['w'] : []);
    expect(compileFilters(filters).matches(event(fields))).toBe(passes);
    expect(evaluate(filters, event(fields)).matches).toBe(passes);
  });

  test('that is missing is the reason of a mismatch, and conditions are not evaluated', () => {
    const conditions = [{ field: 'x', operator: 'EXISTS' as const }];
    const verdict = evaluate(
      { ...asking('ads', 'mail', 'web'), conditions },
      event({ consent: { mail: true } }),
    );
    const reason = 'the event does not grant consent to "ads", "web", which the webhook asks for';
    expect(verdict).toMatchObject({ rejectedBy: 'CONSENT', conditions: [], reasons: [reason] });
    expect(verdict.consent).toEqual({ passed: false, reason });
    expect(evaluate(asking('ads'), { event_name: 'b' })).toMatchObject({ rejectedBy: 'EVENT_FILTER' });
  });
});
