import { describe, expect, it } from 'vitest';

import { enrichers, sourceSummary } from './sources.ts';

const plain = {
  allowedOrigins: [],
  eventsPerMinute: null,
  eventsPerDay: null,
  snakeCaseNames: false,
  ipPolicy: 'KEEP',
  disabledEnrichers: [],
} as const;

describe('the settings of a source in words', () => {
  it('are nothing when all are as by default', () => {
    expect(sourceSummary(plain)).toBe(null);
  });

  it('name what differs', () => {
    expect(sourceSummary({ ...plain, allowedOrigins: ['https://shop.example'] })).toBe(
      'https://shop.example',
    );
    const limits = { allowedOrigins: ['a', 'b'], eventsPerMinute: 6000, eventsPerDay: 1 };
    expect(sourceSummary({ ...plain, ...limits, snakeCaseNames: true, ipPolicy: 'DROP' })).toBe(
      '2 origins · 6,000 events a minute · 1 event a day · snake_case names · IP addresses removed',
    );
  });

  it('name one or two enrichers, and count more', () => {
    const off = (...disabledEnrichers: string[]) => sourceSummary({ ...plain, disabledEnrichers });
    expect(off('SESSION')).toBe('Session off');
    expect(off('SESSION', 'PAGE')).toBe('Page and Session off');
    expect(off('SESSION', 'PAGE', 'IP')).toBe('3 enrichers off');
    expect(off(...enrichers.map(({ enricher }) => enricher))).toBe('no enrichment');
  });
});
