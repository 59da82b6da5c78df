import { describe, expect, it } from 'vitest';

import { type AuditEntry } from './audit.ts';
import { changesBetween } from './audit-changes.ts';
import { settingsAt } from './settings-then.ts';
import { type Webhook } from './webhook.ts';

const condition = { field: 'properties.value', operator: 'GREATER_THAN', value: 500 } as const;
const today = {
  enabled: true,
  sources: [],
  eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  requiredConsent: ['ads'],
  conditions: [condition],
  conditionMatch: 'ANY',
} as unknown as Webhook;

type Settings = Partial<Record<string, unknown>>;

/** The log's entries for a webhook that had these settings one after the other, the last ones those of today. */
function entries(...before: readonly Settings[]): AuditEntry[] {
  const all = [...before, {}].map((given) => ({ ...today, ...given }));
  return all
    .slice(1)
    .map((after, index) => ({ action: 'WEBHOOK_UPDATED', changes: changesBetween(all[index]!, after) }))
    .toReversed() as unknown as AuditEntry[];
}

describe('the settings of a webhook at a time', () => {
  it('are those of today when it was not changed since', () => {
    const { enabled, filters, basis } = settingsAt(today, null);
    expect(basis).toBe('THEN');
    expect({ enabled, ...filters }).toEqual({ ...today });
  });

  it('have every change since undone, the newest first', () => {
    const changes = entries(
      { enabled: false, sources: ['s1'], requiredConsent: [], conditionMatch: 'ALL' },
      { eventFilter: { mode: 'EXCLUDE', events: [] }, conditions: [] },
      { enabled: false, conditions: [{ ...condition, value: 'ä"\\' }], name: 'X' },
    );
    expect(settingsAt(today, { changes, isComplete: true })).toEqual({
      enabled: false,
      basis: 'THEN',
      filters: {
        sources: ['s1'],
        eventFilter: today.eventFilter,
        requiredConsent: [],
        conditions: [condition],
        conditionMatch: 'ALL',
      },
    });
    expect(settingsAt(today, { changes: changes.slice(0, 2), isComplete: true })).toMatchObject({
      enabled: true,
      filters: { eventFilter: { mode: 'EXCLUDE', events: [] }, conditions: [] },
    });
  });

  it.each([
    ['the log does not reach back', { changes: entries({ enabled: false }), isComplete: false }],
    ['there were too many changes', { changes: null, isComplete: true }],
    [
      'a value was cut',
      {
        changes: entries({ eventFilter: { mode: 'INCLUDE', events: ['x'.repeat(2000)] } }),
        isComplete: true,
      },
    ],
  ])('are said to be those of today when %s', (_why, history) => {
    expect(settingsAt(today, history)).toMatchObject({
      basis: 'TODAY',
      enabled: true,
      filters: { conditions: [condition] },
    });
  });
});
