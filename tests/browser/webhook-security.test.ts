import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { createCertificate } from '../../server/testing/certificate.ts';
import { closingAfterEach } from '../../server/testing/closing.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterEach();
const hmac = (key: string, body: Buffer) => createHmac('sha256', key).update(body).digest('hex');

test.skipIf(withoutBrowser)(
  'in the editor a secret key is rotated with an overlap that can be ended early, and further signatures are chosen',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    await world.query(
      'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }',
      {
        input: { name: 'CRM', url: receiver.url, secretKey: 'the first key' },
      },
    );
    const send = async (eventId: string) => {
      const events = [{ event_name: 'purchase', event_id: eventId }];
      await world.query(
        'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
        { events },
      );
      const isIt = (request: { readonly headers: Record<string, unknown> }) =>
        request.headers['x-perspection-event-id'] === eventId;
      return (await receiver.waitFor(isIt)).find(isIt)!;
    };
    const browser = await openBrowser(keep);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await page.getByRole('button', { name: 'Edit CRM' }).click();
    await page.getByLabel('The current key stays valid for').selectOption('24 hours');
    await page.getByRole('button', { name: 'Rotate key' }).click();
    const key = await page.getByTestId('rotated-secret').innerText();
    expect(key).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/);
    await page.getByText(`Keep the key that ends in ${key.slice(-4)}`).waitFor();
    expect(await page.getByTestId('overlap').innerText()).toMatch(/expires in 23 h 59 min|expires in 24 h/);
    const during = await send('during');
    expect(during.headers).toMatchObject({
      'x-perspection-signature': hmac(key, during.body),
      'x-perspection-signature-previous': hmac('the first key', during.body),
    });

    // The key is not shown again, but the overlap is.
    await page.reload();
    await page.getByRole('button', { name: 'Edit CRM' }).click();
    await page.getByTestId('overlap').waitFor();
    expect(await page.getByTestId('rotated-secret').count()).toBe(0);
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByRole('button', { name: 'Rotate key' }).waitFor();
    const after = await send('after');
    expect(after.headers['x-perspection-signature']).toBe(hmac(key, after.body));
    expect(after.headers).not.toHaveProperty('x-perspection-signature-previous');

    await page.getByRole('switch', { name: 'Time-stamped signature' }).click();
    await page.getByLabel('Standard Webhooks').selectOption('v1 and v1a, with a key pair');
    await page.getByText('Its public key then appears here.').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { webhooks } = await world.query<{ webhooks: { items: { ed25519PublicKey: string }[] } }>(
      '{ webhooks { items { ed25519PublicKey } } }',
    );
    await page.getByRole('button', { name: 'Edit CRM' }).click();
    expect(await page.getByTestId('public-key').innerText()).toBe(webhooks.items[0]!.ed25519PublicKey);
    const signed = await send('signed');
    expect(signed.headers['webhook-signature']).toMatch(/^v1,\S{44} v1a,\S{88}$/);
    expect(signed.headers['x-perspection-signature-v2']).toMatch(/^t=\d{10},v2=[\da-f]{64}$/);

    // Credentials and a client certificate are entered, kept when others are saved, and never shown again.
    await page.getByLabel('Authorization header').selectOption('Bearer: a token');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Enter the token.').waitFor();
    await page.getByLabel('Token', { exact: true }).fill('a-bearer-token-of-the-test');
    const own = createCertificate({ name: 'Client', notAfter: new Date(Date.now() + 9.5 * 86_400_000) });
    await page.getByLabel('Client certificate', { exact: true }).selectOption('Enter a client certificate');
    await page.getByLabel('Certificate', { exact: true }).fill(own.cert);
    await page.getByLabel('Private key').fill(own.key);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await send('authenticated')).headers.authorization).toBe('Bearer a-bearer-token-of-the-test');
    await page.getByText('The client certificate expires on').waitFor();
    await page.getByRole('button', { name: 'Edit CRM' }).click();
    await page.getByText('keep the current one, which ends in test').waitFor();
    expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
    expect(await page.getByTestId('client-certificate').innerText()).toContain('CN=Client');
    await page.getByText('expires in 9 days').waitFor();
    await page.getByLabel('URL', { exact: true }).fill('http://localhost:1/');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Enter the token again').waitFor();
    await page.getByLabel('Standard Webhooks').selectOption('Off');
    await page.getByText('Saving discards the key pair').waitFor();
    await page.getByLabel('Standard Webhooks').selectOption('v1, with the secret key');
    await page.getByLabel('Remove it: requests are no longer signed').check();
    await page.getByText('Needs a secret key').first().waitFor();
  },
);
