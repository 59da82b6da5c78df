import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

const create = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    webhook { id }
    userErrors { field code message }
  }
}`;
const valid = { name: 'CRM', url: 'https://crm.example.com/hook' };

describe('an invalid input gets an error code with the path of the field', () => {
  const header = (name: string, value = 'v') => ({ customHeaders: [{ name, value }] });

  it.each<[string, object, string, string[]]>([
    ['no name', { name: '  ' }, 'REQUIRED', ['name']],
    ['a long name', { name: 'n'.repeat(121) }, 'TOO_LONG', ['name']],
    ['too many retries', { retryCount: 11 }, 'OUT_OF_RANGE', ['retryCount']],
    ['no time', { timeoutMs: 0 }, 'OUT_OF_RANGE', ['timeoutMs']],
    [
      'a bad path',
      { conditions: [{ field: 'a..b', operator: 'EXISTS' }] },
      'INVALID',
      ['conditions', '0', 'field'],
    ],
    ['no URL at all', { url: 'crm' }, 'INVALID_URL', ['url']],
    ['an address inside', { url: 'https://169.254.169.254/' }, 'FORBIDDEN_ADDRESS', ['url']],
    ['the Host header', header('Host'), 'FORBIDDEN_HEADER', ['customHeaders', '0', 'name']],
    [
      'too many headers',
      { customHeaders: Array.from({ length: 21 }, (_, n) => ({ name: `X-${n}`, value: 'v' })) },
      'TOO_MANY',
      ['customHeaders'],
    ],
    [
      'a huge value',
      { conditions: [{ field: 'a', operator: 'EQUALS', value: 'v'.repeat(9000) }] },
      'TOO_LARGE',
      ['conditions', '0', 'value'],
    ],
  ])('%s', async (_case, change, code, field) => {
    const { body } = await ask(api.server.url, create, { input: { ...valid, ...change } });
    const { webhook, userErrors } = body.data.createWebhook;
    expect(webhook).toBeNull();
    expect(userErrors).toEqual([{ field, code, message: expect.stringMatching(/\.$/) }]);
  });

  it('all mistakes are reported at once', async () => {
    const { body } = await ask(api.server.url, create, {
      input: { name: '', url: '', retryCount: -1, timeoutMs: 1 },
    });
    expect(body.data.createWebhook.userErrors.map(({ field }: { field: string[] }) => field[0])).toEqual([
      'name',
      'url',
      'retryCount',
      'timeoutMs',
    ]);
  });

  it.each([uuidv7(), 'no id'])('an unknown id: %s', async (id) => {
    const notFound = (argument: string) => [{ field: [argument], code: 'NOT_FOUND' }];
    const query = `mutation ($id: ID!) {
      updateWebhook(id: $id, input: {}) { webhook { id } userErrors { field code } }
      deleteWebhook(id: $id) { deletedId userErrors { field code } }
      redeliver(deliveryId: $id) { delivery { id } userErrors { field code } }
    }`;
    expect((await ask(api.server.url, query, { id })).body.data).toEqual({
      updateWebhook: { webhook: null, userErrors: notFound('id') },
      deleteWebhook: { deletedId: null, userErrors: notFound('id') },
      redeliver: { delivery: null, userErrors: notFound('deliveryId') },
    });
  });
});
