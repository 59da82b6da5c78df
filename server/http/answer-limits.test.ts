import { type Socket, connect } from 'node:net';

import { beforeAll, describe, expect, it } from 'vitest';

import { operationLimits } from '../graphql/index.ts';
import { type StoredEvent } from '../model/index.ts';
import { ask, startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';

/** The limits of operations while they run, with events of 256 KB that no database has to keep. */

const keep = closingAfterAll();
const workspaceId = 'a0000000-0000-7000-8000-000000000001';
const payloadBytes = 256 * 1024;
const payload = JSON.stringify({ event_name: 'purchase', text: 'x'.repeat(payloadBytes - 40) });
const limits: string[] = [];
const calls: string[] = [];
/** Called instead of reading names; a test sets what it does. */
let names: () => Promise<never[]> = async () => [];
let url: string;

const idOf = (n: number) => `01a20d4b-b200-70b0-b4d2-${String(n).padStart(12, '0')}`;

function someEvent(n: number): StoredEvent {
  return {
    id: idOf(n),
    workspaceId,
    eventId: `e${n}`,
    eventName: 'purchase',
    receivedAt: new Date(0),
    payloadBytes,
    webhookIds: [],
    test: false,
  };
}

const events = {
  list: async (_workspaceId: string, { first }: { first: number }) => {
    calls.push('list');
    const edges = Array.from({ length: first }, (_, n) => ({ cursor: idOf(n), node: someEvent(n) }));
    return { edges, hasNextPage: false };
  },
  payloads: async (_workspaceId: string, ids: readonly string[]) => {
    calls.push('payloads');
    return new Map(ids.map((id) => [id, ` ${payload}`.slice(1)]));
  },
  names: () => names(),
};

beforeAll(async () => {
  const { server, url: address } = await startApiServer({
    services: { events: events as never },
    onLimit: (limit) => limits.push(limit),
    config: { host: '127.0.0.1', port: 0, allowPrivateEndpoints: false, answerMemory: 32 * 1024 * 1024 },
  });
  keep(server);
  url = address;
});

const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

describe('an answer', () => {
  it('of 990 aliases of the payload of 20 events is refused before a payload is read', async () => {
    calls.length = 0;
    const { status, body } = await ask(url, `{ events(first: 20) { nodes { ${aliases(990, 'payload')} } } }`);
    expect(status).toBe(200);
    expect(body).toEqual({
      errors: [
        {
          message: 'The answer has more than 16 MiB. Ask for smaller pages, or for less of each item.',
          extensions: { code: 'ANSWER_TOO_LARGE', limit: 'ANSWER' },
        },
      ],
    });
    expect(calls).toEqual(['list']);
    expect(limits.splice(0)).toEqual(['answer']);
  });
});
