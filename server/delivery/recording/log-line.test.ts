import { expect, test } from 'vitest';

import { type Log, silentLog } from '../../log.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { logAttempts } from './log-line.ts';
import { type RecordedAttempt } from './record-batch.ts';

const keep = closingAfterEach();

type Line = Record<string, unknown>;

/** A log of the level `info` that keeps its lines. */
function capturingLog() {
  const lines: Line[] = [];
  const log: Log = {
    ...silentLog,
    isLevelEnabled: (level) => level === 'info',
    info: (fields, message) => void (message === 'attempt' && lines.push(fields)),
  };
  const waitFor = (count: number) =>
    expect
      .poll(() => lines.length, { timeout: 10_000 })
      .toBe(count)
      .then(() => lines);
  return { log, waitFor };
}

test('an attempt is logged as one line with all of its facts and nothing of its URL but the host', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  receiver.respond({ status: 503, body: 'später' });
  const webhook = await world.addWebhook({
    url: `${receiver.url}/hush/path?token=hush`,
    retrySchedule: 'CUSTOM',
    retryDelays: [1],
  });
  await world.send([{ event_name: 'purchase', event_id: 'e1' }]);
  const { log, waitFor } = capturingLog();
  world.startWorker({ log });
  const [first, retry] = await waitFor(2);

  const { body } = (await receiver.waitFor(2))[0]!;
  const whose = { workspaceId: world.workspaceId, webhookId: webhook, eventId: 'e1', eventName: 'purchase' };
  const common = {
    ...whose,
    origin: 'SCHEDULED',
    ms: expect.any(Number),
    waitMs: expect.any(Number),
    host: new URL(receiver.url).host,
    requestBytes: body.length,
    worker: expect.stringMatching(new RegExp(`^.+/${process.pid}$`)),
  };
  expect(first).toEqual({
    ...common,
    attempt: 1,
    status: 'RETRYING',
    httpStatus: 503,
    error: 'HTTP 503',
    responseBytes: 7,
    nextAttemptAt: expect.any(Date),
  });
  expect(retry).toEqual({
    ...common,
    attempt: 2,
    status: 'DELIVERED',
    httpStatus: 200,
    error: null,
    responseBytes: 2,
    nextAttemptAt: null,
  });
  // Counted from when it was due: the second between the attempts was no waiting.
  const between = (first!['nextAttemptAt'] as Date).getTime() + (retry!['waitMs'] as number);
  const { items } = await world.storage.attempts.page(world.workspaceId, { limit: 1, offset: 0 });
  expect(items[0]!.attemptedAt!.getTime()).toBe(between);
  expect(JSON.stringify([first, retry])).not.toContain('hush');
});

test('the line of a cancelled delivery has no host, no bytes and no response time', async () => {
  const world = await startDeliveryWorld(keep);
  const webhook = await world.addWebhook({ url: 'http://127.0.0.1:9/' });
  await world.send(events(1));
  await world.storage.webhooks.update(world.workspaceId, webhook, { enabled: false });
  const { log, waitFor } = capturingLog();
  world.startWorker({ log });
  const [line] = await waitFor(1);
  expect(line).toMatchObject({
    origin: 'CANCELLED',
    status: 'FAILED',
    error: 'cancelled: the webhook is disabled',
    ms: null,
    host: null,
    requestBytes: null,
    responseBytes: null,
    httpStatus: null,
    waitMs: expect.any(Number),
  });
});

test('no line is built when the level info is not logged', () => {
  const untouchable = new Proxy({} as RecordedAttempt, {
    get: () => {
      throw new Error('It was looked at.');
    },
  });
  expect(() => logAttempts(silentLog, [untouchable])).not.toThrow();
  expect(() => logAttempts(capturingLog().log, [untouchable])).toThrow();
});
