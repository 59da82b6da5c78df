import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { createRelay } from './relay.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A relay whose notifications can be read, and which can be notified. */
function startRelay() {
  const heard = { gaps: 0, news: [] as string[], moves: [] as unknown[], missed: [] as unknown[] };
  const sent: string[] = [];
  let receive: (payload: string) => void = () => undefined;
  let reconnect: () => void = () => undefined;
  const notifications = {
    notify: (_channel: string, payloads: readonly string[]) => Promise.resolve(void sent.push(...payloads)),
    listen: (_channel: string, onPayload: typeof receive, onReconnect: typeof reconnect) => {
      [receive, reconnect] = [onPayload, onReconnect];
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const relay = createRelay({
    notifications,
    log: silentLog,
    onNews: (news, workspaceId) => heard.news.push(`${news} ${workspaceId}`),
    onMoves: (workspaceId, moved) => heard.moves.push({ workspaceId, ...moved }),
    onGap: () => (heard.gaps += 1),
    onMissedMoves: (workspaceId) => heard.missed.push(workspaceId),
  });
  /** What was sent since the last call, without the sender. */
  const taken = () => sent.splice(0).map((payload) => payload.slice(payload.indexOf(' ') + 1));
  return {
    relay,
    heard,
    sent,
    taken,
    receive: (payload: string) => receive(payload),
    reconnect: () => reconnect(),
  };
}

test('news is sent while another process has subscribers, and for 15 s after its last word', async () => {
  const { relay, taken, receive } = startRelay();
  relay.announce('committed', 'w');
  expect(taken()).toEqual(['committed w']); // a new process does not know yet
  await pass(15_000);
  relay.announce('committed', 'w');
  await pass(20);
  expect(taken()).toEqual([]);
  receive('other watching');
  await pass(14_999);
  relay.announce('counted', 'w');
  await pass(20);
  expect(taken()).toEqual(['counted w']);
  relay.announce('committed', 'w');
  await pass(20);
  expect(taken()).toEqual([]);
});

test('after a lost connection others may have subscribers', async () => {
  const { relay, taken, heard, reconnect } = startRelay();
  await pass(60_000);
  reconnect();
  expect(heard.gaps).toBe(1);
  relay.announce('committed', 'w');
  expect(taken()).toEqual(['committed w']);
});

test('a process says at once that it has a subscriber, and then every five seconds', async () => {
  const { relay, taken } = startRelay();
  relay.watch();
  expect(taken()).toEqual(['watching']);
  for (let second = 1; second <= 10; second += 1) {
    await pass(1000);
    relay.watch();
  }
  expect(taken()).toEqual(['watching', 'watching']);
});

test('feeds read once more when the others have heard of their subscriber', async () => {
  const { relay, heard, sent, receive } = startRelay();
  relay.watch();
  await pass(0);
  expect(heard.gaps).toBe(0);
  receive(sent[0]!);
  expect(heard.gaps).toBe(1);
  receive('other watching');
  expect(heard).toMatchObject({ gaps: 1, news: [] });
});

test('only the news of other processes is heard', async () => {
  const { relay, heard, sent, receive } = startRelay();
  relay.announce('committed', 'w');
  await pass(0);
  receive(sent[0]!);
  receive('other counted w');
  receive('nonsense');
  expect(heard.news).toEqual(['counted w']);
});

const eventRowId = '0198c0de-0000-7000-8000-00000000abcd';
const webhookId = '0198c0de-0000-7000-8000-000000000001';
const keys = [{ eventRowId, webhookId }];

test('which deliveries were moved is sent only while another process watches deliveries', async () => {
  const { relay, taken, receive } = startRelay();
  await pass(15_000);
  relay.announceMoves('w', 'HELD', keys);
  await pass(20);
  expect(taken()).toEqual([]);
  receive('other watching');
  relay.announceMoves('w', 'HELD', keys);
  await pass(20);
  expect(taken()).toEqual([`moved w HELD ${webhookId}`]);
  receive('other watching deliveries');
  relay.announceMoves('w', 'HELD', keys);
  await pass(20);
  const [text] = taken();
  expect(text).toMatch(new RegExp(`^moved w HELD ${webhookId} .{22}$`));
  await pass(15_000);
  relay.announceMoves('w', 'HELD', keys);
  await pass(20);
  expect(taken()).toEqual([]);
});

test('what another process has moved is heard, and what it could not say is known to be missed', async () => {
  const { relay, heard, sent, receive, reconnect } = startRelay();
  relay.announceMoves('w', 'RELEASED', keys);
  await pass(20);
  const [own] = sent.splice(0);
  receive(own!);
  expect(heard.moves).toEqual([]); // it told the process itself already
  receive(`other ${own!.slice(own!.indexOf(' ') + 1)}`);
  expect(heard.moves).toEqual([{ workspaceId: 'w', move: 'RELEASED', webhookId, eventRowIds: [eventRowId] }]);
  receive('other moved w ');
  receive('other moved w LATER of a later version');
  reconnect();
  expect(heard.missed).toEqual(['w', 'w', null]);
});

test('no more than 200 notifications with deliveries wait: of the rest, others hear that they missed them', async () => {
  const { relay, taken } = startRelay();
  relay.announceMoves('w', 'HELD', keys); // at once
  await pass(1);
  taken();
  const many = (of: string) =>
    Array.from({ length: 300 * 150 }, (_, n) => ({
      eventRowId: `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
      webhookId: of,
    }));
  relay.announceMoves('w', 'HELD', many(webhookId));
  relay.announceMoves('w', 'HELD', many(eventRowId));
  await pass(20);
  const texts = taken();
  expect(texts).toHaveLength(201);
  expect(texts.filter((text) => text === 'moved w ')).toHaveLength(1);
});

test('a subscription to deliveries waits until the others have heard of it, and for a second at most', async () => {
  const { relay, sent, receive } = startRelay();
  const done: string[] = [];
  void relay.heard().then(() => done.push('first'));
  relay.watch('deliveries');
  await pass(20);
  expect(done).toEqual([]);
  expect(sent).toEqual([expect.stringMatching(/ watching deliveries$/)]);
  receive(sent[0]!);
  await pass(0);
  expect(done).toEqual(['first']);
  void relay.heard().then(() => done.push('second'));
  await pass(0);
  expect(done).toEqual(['first', 'second']);
  await pass(10_000);
  void relay.heard().then(() => done.push('third'));
  await pass(999);
  expect(done).toEqual(['first', 'second']);
  await pass(1);
  expect(done).toEqual(['first', 'second', 'third']);
});
