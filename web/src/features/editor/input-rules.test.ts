import { expect, it } from 'vitest';
import { inputCases, titleOf, type GivenSettings } from '../../../../tests/input-rules/index.ts';
import rules from '../../../../tests/input-rules/rules.json' with { type: 'json' };
import { exampleWebhook } from '../../data/example-webhook.ts';
import { type UserError, type Webhook } from '../../data/models.ts';
import { draftOf, type WebhookDraft } from './draft.ts';
import { errorsByPath } from './input.ts';
import { mistakesIn } from './validation.ts';

/** The form as somebody has filled it in with these settings. */
function formWith({ secretKey, conditions, ...given }: GivenSettings): WebhookDraft {
  const webhook: Webhook = {
    ...exampleWebhook,
    ...given,
    conditions: (conditions ?? []).map((condition) => ({ value: null, ...condition })),
  };
  const draft = draftOf(webhook, rules);
  if (given.retryCount !== undefined) draft.retryCount = String(given.retryCount);
  return secretKey === undefined ? draft : { ...draft, secretChoice: 'replace', secretKey };
}

/** What the server answers, from `conditions.0.value TOO_LARGE`. */
function userError(mistake: string): UserError {
  const [path, code] = mistake.split(' ') as [string, UserError['code']];
  return { field: path.split('.'), code, message: mistake };
}

const named = inputCases.map((one) => [titleOf(one), one] as const);

it.each(named)(
  'marks what the server would refuse of %s',
  (_title, { given, mistakes, privateEndpoints }) => {
    const draft = formWith(given);
    const marked = [...mistakesIn(draft, { ...rules, privateEndpoints }).keys()];
    const refused = Object.keys(errorsByPath(mistakes.map(userError), draft));
    expect(marked.sort()).toEqual(refused.sort());
  },
);
