import { expect, it } from 'vitest';
import { addressRanges } from '../../model/index.ts';
import { webhookRules } from './rules.ts';

it('says whether some addresses are allowed that are not public, and not which', () => {
  const denied = addressRanges(['10.9.0.0/16']);
  const rules = (allowed: string[]) =>
    webhookRules({ production: true, ranges: { allowed: addressRanges(allowed), denied } });
  expect(webhookRules({ production: true }).listedAddresses).toBe(false);
  expect(rules([]).listedAddresses).toBe(false);
  expect(rules(['10.20.0.0/16']).listedAddresses).toBe(true);
  expect(JSON.stringify(rules(['10.20.0.0/16']))).not.toMatch(/10\.(20|9)\./);
});
