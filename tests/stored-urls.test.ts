import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { startWorld } from '../server/testing/world.ts';

const keep = closingAfterEach();

const create = `mutation ($url: String!) {
  createWebhook(input: { name: "Old", url: $url, retryCount: 0 }) { webhook { id } userErrors { code } }
}`;
const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { webhook { name url } userErrors { field code } }
}`;
const sendTest = `mutation ($webhookId: ID!) {
  sendTestEvent(webhookId: $webhookId) { attempt { status errorMessage httpStatusCode failureStage } userErrors { code } }
}`;

test(
  'a URL stored under looser rules stays, gets no request, and says why',
  { timeout: 60_000 },
  async () => {
    const receiver = keep(await startReceiver());
    const before = await startWorld(keep);
    const { createWebhook } = await before.query<{ createWebhook: { webhook: { id: string } } }>(create, {
      url: receiver.url,
    });
    const { id } = createWebhook.webhook;
    await before.close();

    const { databaseUrl } = before;
    const env = {
      ALLOW_PRIVATE_ENDPOINTS: 'false',
      ENDPOINT_ALLOW_CIDRS: '10.20.0.0/16',
      ENDPOINT_DENY_CIDRS: '10.20.9.0/24',
    };
    const after = await startWorld(keep, { databaseUrl, env });
    const change = (input: object) => after.query(update, { id, input });
    expect(await change({ name: 'New', timeoutMs: 2000 })).toMatchObject({
      updateWebhook: { webhook: { name: 'New', url: receiver.url }, userErrors: [] },
    });
    expect(await change({ url: receiver.url })).toMatchObject({
      updateWebhook: { webhook: null, userErrors: [{ field: ['url'], code: 'INVALID_URL' }] },
    });
    expect(await after.query(sendTest, { webhookId: id })).toMatchObject({
      sendTestEvent: {
        attempt: { status: 'FAILED', errorMessage: 'blocked: https only', failureStage: 'DURING_REQUEST' },
      },
    });
    const codeOf = async (url: string) =>
      (
        await after.query<{ updateWebhook: { userErrors: { code: string }[] } }>(update, {
          id,
          input: { url },
        })
      ).updateWebhook.userErrors[0]?.code;
    expect(await codeOf('https://10.20.0.1/')).toBeUndefined();
    expect(await codeOf('https://10.20.9.1/')).toBe('FORBIDDEN_ADDRESS');
    expect(await codeOf('https://10.21.0.1/')).toBe('FORBIDDEN_ADDRESS');
    expect(receiver.requests).toEqual([]);
  },
);
