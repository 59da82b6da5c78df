import { expect, it } from 'vitest';

import { inputCases, titleOf } from '../../tests/input-rules/index.ts';
import { sentence } from '../testing/sentence.ts';
import { validateSecretKey, validateWebhookSettings } from './webhook-settings.ts';

const named = inputCases.map((one) => [titleOf(one), one] as const);

it.each(named)('judges %s', (_title, { given, mistakes, privateEndpoints }) => {
  const { secretKey, ...settings } = given;
  const { errors } = validateWebhookSettings(
    { name: 'CRM', url: 'https://example.com/hook', ...settings },
    { production: !privateEndpoints },
  );
  const ofSecret = secretKey === undefined ? null : validateSecretKey(secretKey);
  const all = ofSecret ? [...errors, ofSecret] : errors;
  for (const { message } of all) expect(message).toMatch(sentence);
  expect(all.map(({ field, code }) => `${field?.join('.')} ${code}`)).toEqual(mistakes);
});
