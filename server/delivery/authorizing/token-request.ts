import { type OAuth2Credentials } from '../../model/index.ts';
import { type SendRequest } from '../sending/send-outcome.ts';

/** The request for an access token by the grant of client credentials: RFC 6749, section 4.4. */
export function tokenRequest(credentials: OAuth2Credentials): Pick<SendRequest, 'url' | 'headers' | 'body'> {
  const { tokenUrl, clientId, secret, clientAuthentication, scope, parameters } = credentials;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== null) form.set('scope', scope);
  for (const { name, value } of parameters) form.set(name, value);
  const headers = [
    { name: 'Content-Type', value: 'application/x-www-form-urlencoded' },
    { name: 'Accept', value: 'application/json' },
    { name: 'User-Agent', value: 'Perspection-Webhooks/1.0' },
  ];
  if (clientAuthentication === 'BODY') {
    form.set('client_id', clientId);
    form.set('client_secret', secret);
  } else {
    const pair = `${formEncode(clientId)}:${formEncode(secret)}`;
    headers.push({ name: 'Authorization', value: `Basic ${Buffer.from(pair).toString('base64')}` });
  }
  return { url: tokenUrl, headers, body: Buffer.from(form.toString()) };
}

/** RFC 6749, section 2.3.1, has both encoded before they are joined, so that a colon in them is no separator. */
function formEncode(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}
