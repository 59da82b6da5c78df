import { describe, expect, it } from 'vitest';
import rules from '../../../../tests/input-rules/rules.json' with { type: 'json' };
import { exampleWebhook } from '../../data/example-webhook.ts';
import { type Webhook } from '../../data/models.ts';
import { draftOf, newCondition, newDraft, newHeader, type WebhookDraft } from './draft.ts';
import { createInput, filtersInput, errorsByPath, updateInput } from './input.ts';

const webhook: Webhook = {
  ...exampleWebhook,
  description: 'Contacts',
  eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  conditions: [
    { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
    { field: 'user_id', operator: 'EXISTS', value: null },
    { field: 'properties.tags', operator: 'EQUALS', value: ['a', 1] },
  ],
  hasSecret: true,
  secretHint: 'abcd',
  customHeaders: [{ name: 'Authorization', value: 'Bearer x' }],
};

const valid = (changes: Partial<WebhookDraft> = {}): WebhookDraft => ({
  ...newDraft(rules),
  name: 'CRM',
  url: 'https://crm.example.com',
  ...changes,
});

describe('what is sent', () => {
  it('is trimmed, and leaves the value of EXISTS out', () => {
    const conditions = [
      { ...newCondition(), field: ' user_id ', operator: 'EXISTS' as const, text: 'left over' },
    ];
    const input = createInput(valid({ name: ' CRM ', conditions }));
    expect(input.name).toBe('CRM');
    expect(input.conditions).toEqual([{ field: 'user_id', operator: 'EXISTS' }]);
  });

  it('asks for a generated key or gives its own, never both', () => {
    expect(createInput(valid())).toMatchObject({ generateSecret: true });
    const own = createInput(valid({ secretChoice: 'replace', secretKey: 'mine' }));
    expect(own).toMatchObject({ generateSecret: false, secretKey: 'mine' });
    expect(createInput(valid({ secretChoice: 'none' }))).not.toHaveProperty('secretKey');
  });

  it('is a list for the operators that take one: of lines that are not blank, or of JSON', () => {
    const listed = (type: 'text' | 'number' | 'json', text: string) =>
      filtersInput(valid({ conditions: [{ ...newCondition(), field: 'a', operator: 'IN', type, text }] }))
        .conditions![0]!.value as unknown;
    expect(listed('text', ' USD \n\n EUR\r\nnull\n')).toEqual(['USD', 'EUR', 'null']);
    expect(listed('number', '1\n 2.5\n')).toEqual([1, 2.5]);
    expect(listed('json', '["a", 1, null]')).toEqual(['a', 1, null]);
  });

  it('says how many conditions must pass', () => {
    expect(createInput(valid()).conditionMatch).toBe('ALL');
    expect(filtersInput(valid({ match: 'ANY' })).conditionMatch).toBe('ANY');
    const draft = { ...draftOf(webhook, rules), match: 'ANY' as const };
    expect(updateInput(webhook, draft, rules)).toEqual({ conditionMatch: 'ANY' });
  });

  it('keeps null as a value of its own', () => {
    const conditions = [{ ...newCondition(), field: 'a', type: 'null' as const }];
    expect(filtersInput(valid({ conditions })).conditions).toEqual([
      { field: 'a', operator: 'EQUALS', value: null },
    ]);
  });
});

describe('a change', () => {
  it('is empty when nothing was changed', () => {
    expect(updateInput(webhook, draftOf(webhook, rules), rules)).toEqual({});
  });

  it('holds only what was changed', () => {
    expect(updateInput(webhook, { ...draftOf(webhook, rules), name: 'CRM 2' }, rules)).toEqual({
      name: 'CRM 2',
    });
    expect(
      updateInput(webhook, { ...draftOf(webhook, rules), enabled: false, timeoutMs: '9000' }, rules),
    ).toEqual({
      enabled: false,
      timeoutMs: 9000,
    });
  });

  it('leaves headers that cannot be decrypted as they are, unless new ones are entered', () => {
    const damaged = { ...webhook, customHeaders: [], customHeadersUnreadable: true };
    const draft = draftOf(damaged, rules);
    expect(updateInput(damaged, { ...draft, name: 'CRM 2' }, rules)).toEqual({ name: 'CRM 2' });
    const headers = [{ ...newHeader(), name: 'X-Team', value: 'data' }];
    expect(updateInput(damaged, { ...draft, headers }, rules)).toEqual({
      customHeaders: [{ name: 'X-Team', value: 'data' }],
    });
  });

  it('clears a description with null', () => {
    expect(updateInput(webhook, { ...draftOf(webhook, rules), description: ' ' }, rules)).toEqual({
      description: null,
    });
  });

  it('sends a list as a whole', () => {
    const draft = draftOf(webhook, rules);
    draft.conditions.pop();
    expect(updateInput(webhook, draft, rules)).toEqual({
      conditions: [
        { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
        { field: 'user_id', operator: 'EXISTS' },
      ],
    });
  });

  it('replaces, removes or leaves the secret key', () => {
    const draft = draftOf(webhook, rules);
    expect(updateInput(webhook, { ...draft, secretChoice: 'replace', secretKey: 'new' }, rules)).toEqual({
      secretKey: 'new',
    });
    expect(updateInput(webhook, { ...draft, standardWebhooks: 'V1_AND_V1A' }, rules)).toEqual({
      standardWebhooks: 'V1_AND_V1A',
    });
    expect(updateInput(webhook, { ...draft, timestampedSignature: true }, rules)).toEqual({
      timestampedSignature: true,
    });
    expect(updateInput(webhook, { ...draft, secretChoice: 'remove' }, rules)).toEqual({ secretKey: null });
    expect(updateInput(webhook, { ...draft, secretChoice: 'keep', secretKey: 'left over' }, rules)).toEqual(
      {},
    );
  });
});

describe('what the server refuses', () => {
  it('is shown at its field, rows by their keys', () => {
    const draft = valid({
      conditions: [newCondition(), newCondition()],
      headers: [newHeader()],
    });
    const errors = [
      { field: ['url'], message: 'private', code: 'FORBIDDEN_ADDRESS' as const },
      { field: ['conditions', '1', 'value'], message: 'no', code: 'INVALID' as const },
      { field: ['customHeaders', '0'], message: 'twice', code: 'FORBIDDEN_HEADER' as const },
      { field: ['eventFilter', 'events', '0'], message: 'long', code: 'TOO_LONG' as const },
      { field: null, message: 'gone', code: 'NOT_FOUND' as const },
    ];
    expect(errorsByPath(errors, draft)).toEqual({
      url: 'private',
      [`conditions.${draft.conditions[1]!.key}.value`]: 'no',
      [`customHeaders.${draft.headers[0]!.key}.name`]: 'twice',
      eventFilter: 'long',
      '': 'gone',
    });
  });

  it('is shown at the list when the row is not there', () => {
    const errors = [{ field: ['conditions', '7', 'value'], message: 'no', code: 'INVALID' as const }];
    expect(errorsByPath(errors, valid())).toEqual({ conditions: 'no' });
  });
});
