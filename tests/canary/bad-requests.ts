import { once } from 'node:events';
import { connect } from 'node:net';

import { WebSocket } from 'ws';

import { markers, personalEvent, secretSettings } from './markers.ts';

const create =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }';
const ingest =
  'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { results { error { message } } } }';
const find =
  'query ($filter: DeliveryAttemptFilter) { deliveryAttempts(filter: $filter) { items { errorMessage } } }';

const { email, header, payload, query, secretKey, userId } = markers;
const settings = secretSettings('wrong', 'https://example.com');

/** Operations with a mistake each: what the library refuses, what the product refuses, and what it answers with data. */
export const wrongOperations: readonly (readonly [query: string, variables?: object])[] = [
  // Settings that the library refuses: it would quote all of them.
  [create, { input: { ...settings, retries: 1 } }],
  [create, { input: { ...settings, name: { first: email } } }],
  [create, { input: { ...settings, retrySchedule: secretKey } }],
  [create, { input: { ...settings, retryCount: secretKey } }],
  [create, { input: { ...settings, enabled: header } }],
  [create, { input: { ...settings, customHeaders: [header] } }],
  [create, { input: secretKey }],
  [create, settings],
  // Settings that the product refuses.
  [create, { input: { ...settings, name: email.repeat(50) } }],
  [create, { input: { ...settings, url: `https://${email}/?${query}` } }],
  [create, { input: { ...settings, url: `https://example.com/?${query}#${query}` } }],
  [create, { input: { ...settings, url: `${query} ${query}` } }],
  [create, { input: { ...settings, url: `https://169.254.169.254/?${query}` } }],
  [create, { input: { ...settings, secretKey: secretKey.repeat(20) } }],
  [create, { input: { ...settings, secretKey: `${secretKey}\u0000` } }],
  [create, { input: { ...settings, secretKey, generateSecret: true } }],
  [create, { input: { ...settings, customHeaders: [{ name: header, value: `${header}\n` }] } }],
  [create, { input: { ...settings, customHeaders: [{ name: 'X', value: header.repeat(500) }] } }],
  [
    create,
    { input: { ...settings, conditions: [{ field: `${email}..`, operator: 'EQUALS', value: email }] } },
  ],
  [create, { input: { ...settings, conditions: [{ field: 'a', operator: 'IN', value: email }] } }],
  [create, { input: { ...settings, conditions: [{ field: 'a', operator: 'LESS_THAN', value: email }] } }],
  [create, { input: { ...settings, conditions: [{ field: 'a', operator: email, value: email }] } }],
  [create, { input: { ...settings, idempotencyKey: email.repeat(50) } }],
  // Events.
  [ingest, { events: [email, personalEvent('a')] }],
  [ingest, { events: email }],
  [
    ingest,
    {
      events: [
        personalEvent(''),
        personalEvent('a', { event_name: [email] }),
        personalEvent('a', { timestamp: email }),
        personalEvent('a', { user_id: { userId } }),
        personalEvent('a', { user_id: userId.repeat(50) }),
        personalEvent('a', { properties: email }),
        personalEvent('a', { properties: { text: `${payload}\u0000` } }),
        personalEvent('a', { consent: [email] }),
        personalEvent('a', { properties: { text: payload.repeat(10_000) } }),
      ],
    },
  ],
  // Values in the document.
  [`mutation { ingestEvents(events: "${email}") { acceptedCount } }`],
  [
    `mutation { createWebhook(input: { name: "a", url: "${query}", secretKey: ["${secretKey}"] }) { webhook { id } } }`,
  ],
  [
    `mutation { createWebhook(input: { name: "a", url: "u", retryCount: "${secretKey}" }) { webhook { id } } }`,
  ],
  [`{ webhooks(search: "${email}" "${email}") { totalCount } }`],
  [`{ webhooks(search: """${email}""" """${email}""") { totalCount } }`],
  [`{ webhooks(search: "${email}) { totalCount } }`],
  // Filters and cursors.
  [find, { filter: { since: email } }],
  [find, { filter: { eventId: `${userId}\u0000` } }],
  [find, { filter: { httpStatusCodes: [email] } }],
  [find, { filter: { statuses: [email] } }],
  ['query ($after: String) { events(after: $after) { nodes { id } } }', { after: email }],
  ['query ($after: String) { webhooksConnection(after: $after) { nodes { id } } }', { after: `w.${email}` }],
  ['query ($id: ID!) { testWebhook(id: $id) { matches } }', { id: email }],
  [
    'query ($event: JSONObject) { testFilters(filters: {}, event: $event) { matches error { message } } }',
    { event: personalEvent('a', { timestamp: email }) },
  ],
];

/** Requests that no operation comes of. */
export async function sendWrongRequests(url: string): Promise<void> {
  const bearer = { authorization: `Bearer ${markers.apiKey}` };
  const json = { ...bearer, 'content-type': 'application/json' };
  const address = `${url}/graphql?query=${encodeURIComponent(`{ webhooks(search: "${email}") { x } }`)}`;
  await Promise.all([
    fetch(address, { headers: bearer }),
    fetch(`${url}/nowhere?${query}`, { headers: { authorization: header } }),
    fetch(`${url}/graphql/nowhere?${query}`, { headers: bearer }),
    fetch(`${url}/metrics?${query}`, { headers: { authorization: `Bearer ${markers.wrongKey}` } }),
    fetch(`${url}/graphql`, { method: 'POST', headers: json, body: `{"query":"${email}` }),
    fetch(`${url}/graphql`, { method: 'POST', headers: json, body: `{"a":"${email}","a":"${email}"}` }),
    fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, 'content-type': email }, body: email }),
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...json, authorization: markers.wrongKey },
      body: '{}',
    }),
    sendRaw(url, `GET /${email} nonsense\r\n\r\n`),
    sendRaw(url, `GET /?${query} HTTP/1.1\r\nHost: a\r\nX-Long: ${header.repeat(1000)}\r\n\r\n`),
    sendOverSocket(url, {
      type: 'connection_init',
      payload: { authorization: `Bearer ${markers.wrongKey}` },
    }),
    sendOverSocket(url, { type: email, payload: email }),
    sendOverSocket(url, `{"${email}":`),
  ]);
}

async function sendRaw(url: string, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined).end(text);
  socket.resume();
  await once(socket, 'close');
}

/** Sends one message and waits until the server closes the connection. */
async function sendOverSocket(url: string, message: unknown): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql?${query}`, 'graphql-transport-ws');
  socket.on('open', () => socket.send(typeof message === 'string' ? message : JSON.stringify(message)));
  socket.on('error', () => undefined);
  await once(socket, 'close');
}
