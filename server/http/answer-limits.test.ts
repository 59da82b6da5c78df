import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

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
/** Resolves when names are asked for, which never come. */
const asked = Promise.withResolvers<null>();
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
    originalBytes: payloadBytes,
    webhookIds: [],
    source: null,
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
  names: () => {
    asked.resolve(null);
    return new Promise(() => undefined);
  },
};

beforeAll(async () => {
  const { server, url: address } = await startApiServer({
    services: { events: events as never },
    onLimit: (limit) => limits.push(limit),
    config: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      allowPrivateEndpoints: false,
      answerMemory: 32 * 1024 * 1024,
    },
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

  it('of 990 aliases of what was sent of 20 events is refused before any of it is read', async () => {
    calls.length = 0;
    const { body } = await ask(url, `{ events(first: 20) { nodes { ${aliases(990, 'original')} } } }`);
    expect(body.errors[0].extensions).toEqual({ code: 'ANSWER_TOO_LARGE', limit: 'ANSWER' });
    expect(calls).toEqual(['list']);
    expect(limits.splice(0)).toEqual(['answer']);
  });

  it('of 50 aliases of the pipeline of 20 events is refused before anything of these is read', async () => {
    calls.length = 0;
    const field = 'pipeline { matchedWebhooks }';
    const { body } = await ask(url, `{ events(first: 20) { nodes { ${aliases(50, field)} } } }`);
    expect(body.errors[0].extensions).toEqual({ code: 'ANSWER_TOO_LARGE', limit: 'ANSWER' });
    expect(calls).toEqual(['list']);
    expect(limits.splice(0)).toEqual(['answer']);
  });

  it('of 100 aliases of the payload of 20 events is refused by GET as well', async () => {
    const query = `{ events(first: 20) { nodes { ${aliases(100, 'payload')} } } }`;
    const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: 'Bearer owner', accept: 'application/graphql-response+json' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { limit: 'ANSWER' } }] });
    expect(limits.splice(0)).toEqual(['answer']);
  });

  it('of fewer payloads than the limit is whole and exact', async () => {
    const { body } = await ask(url, '{ events(first: 20) { nodes { payload } } }');
    expect(body.errors).toBeUndefined();
    expect(body.data.events.nodes).toHaveLength(20);
    expect(body.data.events.nodes[19].payload).toEqual(JSON.parse(payload));
    expect(limits).toEqual([]);
  });

  it('for which the process has no memory left gets 503 and is asked to come back', async () => {
    const { status, headers, body } = await ask(url, '{ events(first: 40) { nodes { payload } } }');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors[0].extensions).toEqual({ code: 'OVERLOADED', limit: 'MEMORY' });
    expect(limits.splice(0)).toEqual(['memory']);
  });

  it('gives its memory back once it was read, or refused', async () => {
    for (let time = 0; time < 3; time += 1) {
      const { body } = await ask(url, '{ events(first: 25) { nodes { payload } } }');
      expect(body.errors).toBeUndefined();
    }
  });
});

describe('a query', () => {
  afterEach(() => void vi.useRealTimers());

  it('that takes longer than 10 s gets 504, and the rest of it is not read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    calls.length = 0;
    const answered = ask(url, '{ eventTypes { name } }');
    await asked.promise;
    vi.advanceTimersByTime(10_000);
    const { status, body } = await answered;
    expect(status).toBe(504);
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining('took longer than 10 s'),
      extensions: { code: 'DEADLINE_EXCEEDED', limit: 'DEADLINE' },
    });
    expect(limits.splice(0)).toEqual(['deadline']);
  });

  it.each(['GET', 'POST'])('that is a subscription is told by %s where these run', async (method) => {
    const query = 'subscription { webhookUpdated { id } }';
    const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
    const path = method === 'GET' ? `?query=${encodeURIComponent(query)}` : '';
    const body = method === 'GET' ? undefined : JSON.stringify({ query });
    const response = await fetch(`${url}/graphql${path}`, { method, headers, body });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { errors: unknown[] }).errors[0]).toEqual({
      message:
        'Subscriptions run over WebSocket: connect to /graphql with the protocol graphql-transport-ws.',
      extensions: { code: 'BAD_REQUEST' },
    });
  });
});
