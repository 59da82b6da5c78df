import { beforeEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../clock.ts';
import { createLive, type Live } from '../live/index.ts';
import { silentLog } from '../log.ts';
import { type Role } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { WatchedLog } from '../testing/watched-log.ts';
import { type Api, type ApiServices, createApi, SubscriberAnswers } from './index.ts';

const keep = closingAfterEach();
const workspaceId = 'a0000000-0000-7000-8000-000000000001';
const webhookIds = [1, 2, 3].map((n) => `b0000000-0000-7000-8000-00000000000${n}`);
const statuses = ['DELIVERED', 'RETRYING', 'FAILED'] as const;
let log: WatchedLog;
let live: Live;
let api: Api;
let findMany: ReturnType<typeof vi.fn>;

beforeEach(() => {
  log = new WatchedLog(workspaceId);
  const notifications = { listen: async () => undefined, notify: async () => undefined } as never;
  const storage = { pool: log.pool, notifications, deliveries: {} as never };
  live = keep(createLive({ storage, log: silentLog, counts: false }));
  findMany = vi.fn(async (of: string, ids: readonly string[]) => {
    await new Promise(setImmediate);
    return new Map(of === workspaceId ? ids.map((id) => [id, log.webhooks.get(id)!]) : []);
  });
  const none = {} as never;
  const services: ApiServices = {
    encryption: none,
    erasures: none,
    apiKeys: none,
    team: none,
    factors: none,
    workspaces: none,
    webhooks: { findMany } as never,
    sources: none,
    eventSchemas: none,
    schemasInUse: none,
    auditLog: none,
    attempts: none,
    deliveries: none,
    events: none,
    counts: none,
    ingest: none,
    delivery: none,
    workbench: none,
    bulkJobs: none,
    live,
  };
  api = createApi({
    services,
    endpointRules: { production: false },
    clock: systemClock,
    log: silentLog,
    answerMemory: 1024 * 1024,
    onLimit: () => undefined,
  });
});

/** A subscriber that takes what it gets in its own time. */
class Subscriber {
  readonly received: unknown[] = [];
  readonly payloads: Buffer[] = [];
  readonly #answers: SubscriberAnswers;
  /** Answers that it takes at a time; none while it is stuck. */
  room: number;

  constructor(answers: SubscriberAnswers, room: number) {
    this.#answers = answers;
    this.room = room;
    answers.onAnswers(() => this.drain());
    this.drain();
  }

  drain(): void {
    if (this.room === 0) return;
    let left = this.room;
    const more = this.#answers.drain((answer) => {
      this.payloads.push(answer.payload);
      this.received.push(JSON.parse(String(answer.payload)).data);
      answer.release();
      left -= 1;
      return left > 0;
    });
    if (more) setImmediate(() => this.drain());
  }

  leave(): void {
    this.#answers.close();
  }
}

async function subscribe(query: string, variables: object, role: Role = 'OWNER', room = Infinity) {
  const actor = { kind: 'API_KEY', id: 'k' } as const;
  const caller = {
    workspaceId,
    workspaceName: 'Main',
    role,
    actor,
    bootstrap: false,
    hidePersonalData: false,
  };
  const prepared = api.prepare(caller, { query, variables: variables as never }, 'WebSocket');
  if (!('document' in prepared)) throw new Error(String(prepared[0]));
  const opened = await api.subscribe(prepared);
  if (!(opened instanceof SubscriberAnswers)) throw new Error(JSON.stringify(opened));
  return new Subscriber(opened, room);
}

const attemptsQuery = `subscription ($webhookId: ID, $statuses: [DeliveryStatus!], $after: String) {
  deliveryAttempted(webhookId: $webhookId, statuses: $statuses, after: $after) {
    cursor attempt { eventId status webhook { id name url } } } }`;
const webhooksQuery = 'subscription ($id: ID) { webhookUpdated(id: $id) { id webhook { name url } } }';
const secretUrl = 'https://hooks.example/in?key=secret';
const urls: Partial<Record<Role, string>> = { OWNER: secretUrl, VIEWER: 'https://hooks.example/in?••••••' };

interface AttemptMessage {
  readonly deliveryAttempted: {
    readonly cursor: string;
    readonly attempt: {
      readonly eventId: string;
      readonly status: string;
      readonly webhook: { readonly id: string; readonly name: string; readonly url: string };
    };
  };
}

/** A sequence of numbers below a bound that only depends on the seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/**
 * Lets what is under way go on for a while, so that steps fall between its parts. No signal could stand in for it: how far
 * things got is what is to vary, and no result depends on it.
 */
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

describe.each([1, 2])('any number of subscribers that come, go and read slowly (seed %i)', (seed) => {
  it('get exactly what each would get alone', { timeout: 30_000 }, async () => {
    const random = randomFrom(seed);
    for (const id of webhookIds) log.change(id, secretUrl);
    let position = 0;
    /** The version of the webhooks at each attempt. */
    const versions = new Map<string, number>();
    const watching: {
      subscriber: Subscriber;
      webhookId: string | null;
      only: (typeof statuses)[number] | null;
      from: number | null;
      role: Role;
      left: boolean;
    }[] = [];
    const join = async () => {
      const webhookId = random(3) === 0 ? webhookIds[random(3)]! : null;
      const only = random(4) === 0 ? statuses[random(3)]! : null;
      const from = random(3) === 0 ? random(position + 1) : null;
      const role = random(3) === 0 ? 'VIEWER' : 'OWNER';
      const variables = { webhookId, statuses: only && [only], after: from === null ? null : String(from) };
      const room = [0, 1, 7, Infinity, Infinity][random(5)]!;
      const subscriber = await subscribe(attemptsQuery, variables, role, room);
      watching.push({ subscriber, webhookId, only, from, role, left: false });
    };

    for (let step = 0; step < 50; step += 1) {
      if (random(2) === 0) await join();
      if (random(8) === 0) log.change(webhookIds[random(3)]!, secretUrl);
      for (let n = step === 25 ? 1100 : random(10); n > 0; n -= 1) {
        position += 1 + random(3); // others take positions, too
        log.record(position, webhookIds[random(3)]!, statuses[random(3)]!);
        versions.set(String(position), Number(log.version));
      }
      live.wake(workspaceId);
      if (random(3) === 0) await pause();
      const one = watching[random(Math.max(1, watching.length))];
      if (one && random(4) === 0) {
        one.left = true;
        one.subscriber.leave();
      } else if (one) one.subscriber.room = [0, 1, 50][random(3)]!;
    }
    for (const { subscriber } of watching) {
      subscriber.room = Infinity;
      subscriber.drain();
    }

    const due = ({ webhookId, only, from }: (typeof watching)[number], first: number) =>
      log.attempts
        .filter((row) => Number(row.position) > (from ?? first - 1))
        .filter((row) => !webhookId || row.webhook_id === webhookId)
        .filter((row) => !only || row.status === only);
    const messagesOf = ({ subscriber }: (typeof watching)[number]) =>
      subscriber.received.map((data) => (data as AttemptMessage).deliveryAttempted);
    for (const one of watching) {
      const first = () => Number(messagesOf(one)[0]?.cursor ?? position + 1);
      if (!one.left)
        await vi.waitFor(
          () => expect(messagesOf(one).at(-1)?.cursor).toBe(due(one, first()).at(-1)?.position),
          20_000,
        );
      const expected = due(one, first()).slice(0, messagesOf(one).length);
      expect(messagesOf(one).map(({ cursor }) => cursor)).toEqual(expected.map((row) => row.position));
      for (const [n, { attempt, cursor }] of messagesOf(one).entries()) {
        const row = expected[n]!;
        const webhook = { id: row.webhook_id, name: attempt.webhook.name, url: urls[one.role] };
        expect(attempt).toEqual({ eventId: row.event_id, status: row.status, webhook });
        const current = Number(log.webhooks.get(row.webhook_id)!.name);
        expect(Number(attempt.webhook.name)).toBeLessThanOrEqual(current);
        // Never older than the attempt: no change of it lies between.
        if (current <= versions.get(cursor)!) expect(Number(attempt.webhook.name)).toBe(current);
      }
      one.subscriber.leave();
    }
    expect(watching.length).toBeGreaterThan(15);
    await pause(); // for reads under way
    const { reads } = log;
    live.wake(workspaceId);
    await pause(); // no signal tells that nothing happens
    expect(log.reads).toBe(reads); // nobody watches any more
  });
});

it('subscribers that are alike share the very bytes, and webhooks are read once per change', async () => {
  for (const id of webhookIds) log.change(id, secretUrl);
  const alike = await Promise.all(
    Array.from({ length: 50 }, (_, n) => subscribe(attemptsQuery, { after: n % 2 ? '0' : null })),
  );
  const viewer = await subscribe(attemptsQuery, {}, 'VIEWER');
  for (let n = 1; n <= 100; n += 1) {
    log.record(n, webhookIds[n % 3]!, 'DELIVERED');
    live.wake(workspaceId);
    if (n % 10 === 0) await pause();
  }
  for (const { received } of [...alike, viewer])
    await vi.waitFor(() => expect(received).toHaveLength(100), 10_000);
  expect(new Set(alike.flatMap(({ payloads }) => payloads)).size).toBe(100);
  expect(viewer.payloads.some((payload) => alike[0]!.payloads.includes(payload))).toBe(false);
  const read = findMany.mock.calls.flatMap(([, ids]) => ids as string[]);
  expect(read.length).toBeLessThanOrEqual(2 * 3); // by each of the two, at most
});

it('subscribers to webhooks end at the last state, whenever they come and however slowly they read', async () => {
  const random = randomFrom(7);
  for (const id of webhookIds) log.change(id, secretUrl);
  const all: { subscriber: Subscriber; role: Role; id: string | null }[] = [];
  for (let step = 0; step < 60; step += 1) {
    const role = random(2) === 0 ? 'VIEWER' : 'OWNER';
    const id = random(3) === 0 ? webhookIds[0]! : null;
    if (step < 40)
      all.push({ subscriber: await subscribe(webhooksQuery, { id }, role, random(3)), role, id });
    log.change(webhookIds[random(3)]!, secretUrl);
    const { reads } = log;
    live.wake(workspaceId);
    if (step % 10 === 0) await vi.waitFor(() => expect(log.reads).toBeGreaterThan(reads), 10_000);
  }
  for (const id of webhookIds) log.change(id, secretUrl);
  live.wake(workspaceId);
  interface Message {
    readonly webhookUpdated: { id: string; webhook: { name: string; url: string } };
  }
  for (const { subscriber, role, id } of all) {
    subscriber.room = Infinity;
    subscriber.drain();
    const messages = () => subscriber.received.map((data) => (data as Message).webhookUpdated);
    for (const webhookId of id === null ? webhookIds : [id]) {
      const names = () =>
        messages()
          .filter((one) => one.id === webhookId)
          .map(({ webhook }) => Number(webhook.name));
      await vi.waitFor(() => expect(names().at(-1)).toBe(Number(log.webhooks.get(webhookId)!.name)), 10_000);
      expect(names()).toEqual(names().toSorted((one, other) => one - other));
    }
    expect(new Set(messages().map(({ webhook }) => webhook.url))).toEqual(new Set([urls[role]]));
    expect(new Set(messages().map((one) => one.id)).size).toBe(id === null ? 3 : 1);
  }
});
