import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { createCertificate } from '../testing/certificate.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

const shown = `authentication { type unreadable basic { username passwordHint } bearer { tokenHint }
  oauth2 { tokenUrl clientId clientSecretHint clientAuthentication scope parameters { name value } } }`;
const answer = `webhook { id ${shown} } userErrors { field code message }`;
const createDocument = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ${answer} } }`;
const updateDocument = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { ${answer} }
}`;
const valid = { name: 'CRM', url: 'https://crm.example.com/hook' };
const basic = { basic: { username: 'crm', password: 'a password of some length' } };
const bearer = { bearer: { token: 'token-of-thirty-characters-abcd' } };

async function create(input: object) {
  return (await ask(api.server.url, createDocument, { input: { ...valid, ...input } })).body.data
    .createWebhook;
}

async function update(id: string, input: object) {
  return (await ask(api.server.url, updateDocument, { id, input })).body.data.updateWebhook;
}

async function created(input: object): Promise<string> {
  return (await create(input)).webhook.id;
}

/** What a worker would send with. */
async function used(id: string) {
  await api.world.storage.directory.refresh([api.world.workspaceId]);
  return api.world.storage.directory.get(id)!.authentication?.read() ?? null;
}

describe('the authentication of a webhook', () => {
  it('is none unless it is given, and null removes it', async () => {
    const id = await created({});
    expect(await used(id)).toBeNull();
    expect((await update(id, { authentication: bearer })).webhook.authentication).toEqual({
      oauth2: null,
      type: 'BEARER',
      unreadable: false,
      basic: null,
      bearer: { tokenHint: 'abcd' },
    });
    expect((await update(id, { name: 'Other' })).webhook.authentication.type).toBe('BEARER');
    expect((await update(id, { authentication: null })).webhook.authentication).toBeNull();
    expect(await used(id)).toBeNull();
  });

  it('never shows its secret, in no answer and in no column', async () => {
    const { webhook } = await create({ authentication: basic });
    expect(webhook.authentication.basic).toEqual({ username: 'crm', passwordHint: 'ngth' });
    const { rows } = await api.world.storage.pool.query(
      'select w.*, r.* from settings.webhooks w join settings.webhook_revisions r on r.webhook_id = w.id where w.id = $1',
      [webhook.id],
    );
    expect(JSON.stringify([webhook, rows])).not.toContain(basic.basic.password);
  });

  it('keeps a secret that is not given', async () => {
    const id = await created({ authentication: basic });
    const { userErrors } = await update(id, { authentication: { basic: { username: 'other' } } });
    expect(userErrors).toEqual([]);
    expect(await used(id)).toEqual({ type: 'BASIC', username: 'other', secret: basic.basic.password });
  });

  it('needs a secret at first, and when its kind changes', async () => {
    const required = [
      { field: ['authentication', 'bearer', 'token'], code: 'REQUIRED', message: expect.any(String) },
    ];
    expect(await create({ authentication: { bearer: {} } })).toEqual({ webhook: null, userErrors: required });
    const id = await created({ authentication: basic });
    expect((await update(id, { authentication: { bearer: {} } })).userErrors).toEqual(required);
    expect((await used(id))!.type).toBe('BASIC');
  });

  it('is never sent to another server than the one that it was entered for', async () => {
    const id = await created({ authentication: basic });
    const elsewhere = { url: 'https://other.example.com/hook' };
    const refused = [{ field: ['authentication', 'basic', 'password'], code: 'REQUIRED' }];
    for (const input of [elsewhere, { ...elsewhere, authentication: { basic: { username: 'crm' } } }])
      expect((await update(id, input)).userErrors).toMatchObject(refused);
    expect((await update(id, { url: 'https://crm.example.com/other/path' })).userErrors).toEqual([]);
    expect((await update(id, { ...elsewhere, authentication: basic })).userErrors).toEqual([]);
    expect((await update(id, { ...valid, authentication: null })).userErrors).toEqual([]);
  });

  it('with OAuth 2 shows all but the client secret, which is sent to no other token server', async () => {
    const oauth2 = {
      tokenUrl: 'https://id.example.com/token?tenant=1',
      clientId: 'crm',
      scope: 'hooks',
      parameters: [{ name: 'audience', value: 'crm' }],
    };
    const clientSecret = 'a client secret of some length';
    const { webhook, userErrors } = await create({ authentication: { oauth2: { ...oauth2, clientSecret } } });
    expect(userErrors).toEqual([]);
    const expected = { ...oauth2, clientSecretHint: 'ngth', clientAuthentication: 'BASIC' };
    expect(webhook.authentication.oauth2).toEqual(expected);
    const moved = { ...oauth2, tokenUrl: 'https://id.example.org/token' };
    expect((await update(webhook.id, { authentication: { oauth2: moved } })).userErrors).toMatchObject([
      { field: ['authentication', 'oauth2', 'clientSecret'], code: 'REQUIRED' },
    ]);
    const renamed = { ...oauth2, tokenUrl: 'https://id.example.com/v2/token', clientAuthentication: 'BODY' };
    expect((await update(webhook.id, { authentication: { oauth2: renamed } })).userErrors).toEqual([]);
    expect(await used(webhook.id)).toMatchObject({ ...renamed, secret: clientSecret });
    const viewer = await ask(api.server.url, `{ webhook(id: "${webhook.id}") { ${shown} } }`, {}, 'viewer');
    expect(viewer.body.data.webhook.authentication.oauth2).toMatchObject({
      tokenUrl: 'https://id.example.com/v2/token',
      clientId: '••••••',
      clientSecretHint: 'ngth',
      parameters: [{ name: 'audience', value: '••••••' }],
    });
  });

  it('excludes a custom header Authorization', async () => {
    const customHeaders = [
      { name: 'X-Team', value: 'data' },
      { name: 'authorization', value: 'mine' },
    ];
    const ofHeader = [{ field: ['customHeaders', '1', 'name'], code: 'FORBIDDEN_HEADER' }];
    expect((await create({ customHeaders, authentication: basic })).userErrors).toMatchObject(ofHeader);
    const withHeader = await created({ customHeaders });
    expect((await update(withHeader, { authentication: basic })).userErrors).toMatchObject([
      { field: ['authentication'], code: 'FORBIDDEN_HEADER' },
    ]);
    expect((await update(withHeader, { customHeaders: null, authentication: basic })).userErrors).toEqual([]);
    expect((await update(withHeader, { customHeaders })).userErrors).toMatchObject(ofHeader);
    expect((await update(withHeader, { customHeaders, authentication: null })).userErrors).toEqual([]);
  });

  it('that cannot be decrypted says so, and can be entered again', async () => {
    const id = await created({ authentication: basic });
    await api.world.storage.pool.query(
      "update settings.webhooks set sealed_authentication = 'v1.AAAA' where id = $1",
      [id],
    );
    const found = await ask(api.server.url, `{ webhook(id: "${id}") { ${shown} } }`);
    expect(found.body.data.webhook.authentication).toMatchObject({
      type: 'BASIC',
      unreadable: true,
      basic: null,
    });
    expect((await update(id, { authentication: { basic: { username: 'crm' } } })).userErrors).toMatchObject([
      { field: ['authentication', 'basic', 'password'], code: 'REQUIRED' },
    ]);
    expect((await update(id, { authentication: basic })).webhook.authentication.unreadable).toBe(false);
  });
});

describe('the certificates of a webhook', () => {
  const facts = 'subject issuer notBefore notAfter fingerprint';
  const certificates = `webhook { id clientCertificate { ${facts} intermediates { subject } } caCertificates { ${facts} } }
    userErrors { field code }`;
  const authority = createCertificate({ name: 'Authority', authority: true });
  const soon = new Date(Date.now() + 29 * 86_400_000);
  const own = createCertificate({ name: 'Client', issuer: authority, notAfter: soon });
  const clientCertificate = { certificate: own.cert + authority.cert, privateKey: own.key };
  const change = async (id: string, input: object) => {
    const document = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
      updateWebhook(id: $id, input: $input) { ${certificates} } }`;
    return (await ask(api.server.url, document, { id, input })).body.data.updateWebhook;
  };

  it('are shown without the private key, stay, and go with null', async () => {
    const id = await created({});
    const { webhook, userErrors } = await change(id, { clientCertificate, caCertificates: authority.cert });
    expect(userErrors).toEqual([]);
    expect(webhook.clientCertificate).toMatchObject({
      subject: 'CN=Client',
      issuer: 'CN=Authority',
      notAfter: `${soon.toISOString().slice(0, 19)}.000Z`,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      intermediates: [{ subject: 'CN=Authority' }],
    });
    expect(webhook.caCertificates).toMatchObject([{ subject: 'CN=Authority' }]);
    const { rows } = await api.world.storage.pool.query('select * from settings.webhooks where id = $1', [
      id,
    ]);
    expect(JSON.stringify([webhook, rows])).not.toContain('PRIVATE KEY');
    expect((await change(id, { name: 'Other', url: 'https://crm.example.org/' })).webhook).toEqual(webhook);
    const gone = await change(id, { clientCertificate: null, caCertificates: null });
    expect(gone.webhook).toMatchObject({ clientCertificate: null, caCertificates: [] });
    const { sealed_client_key: key, client_certificate_until: until } = (
      await api.world.storage.pool.query('select * from settings.webhooks where id = $1', [id])
    ).rows[0];
    expect([key, until]).toEqual([null, null]);
  });

  it('are refused with the field that is wrong, all at once', async () => {
    const id = await created({});
    const wrong = {
      clientCertificate: { ...clientCertificate, privateKey: 'none' },
      caCertificates: own.cert,
    };
    const errors = [
      { field: ['clientCertificate', 'privateKey'], code: 'INVALID' },
      { field: ['caCertificates'], code: 'INVALID' },
    ];
    expect(await change(id, wrong)).toEqual({ webhook: null, userErrors: errors });
    expect((await create(wrong)).userErrors).toMatchObject(errors);
  });

  it('that expire within 30 days need attention', async () => {
    const id = await created({ clientCertificate });
    const list = '{ webhooksNeedingAttention(first: 50) { nodes { webhook { id } reason message } } }';
    const { nodes } = (await ask(api.server.url, list)).body.data.webhooksNeedingAttention;
    expect(nodes).toContainEqual({
      webhook: { id },
      reason: 'CERTIFICATE_EXPIRES',
      message: `The client certificate expires on ${soon.toISOString().slice(0, 10)}: enter a new one.`,
    });
    const later = createCertificate({ name: 'Client', notAfter: new Date(Date.now() + 31 * 86_400_000) });
    await change(id, { clientCertificate: { certificate: later.cert, privateKey: later.key } });
    const after = (await ask(api.server.url, list)).body.data.webhooksNeedingAttention;
    expect(after.nodes.map((node: { webhook: { id: string } }) => node.webhook.id)).not.toContain(id);
  });
});
