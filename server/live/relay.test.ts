import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { createRelay } from './relay.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A relay whose notifications can be read, and which can be notified. */
function startRelay() {
  const heard = { gaps: 0, news: [] as string[] };
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
    onGap: () => (heard.gaps += 1),
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
  expect(heard).toEqual({ gaps: 1, news: [] });
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
