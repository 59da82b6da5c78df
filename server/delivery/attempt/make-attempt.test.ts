import { expect, test, vi } from 'vitest';

import { type Log, silentLog } from '../../log.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { manualClock } from '../../testing/clock.ts';
import { type SendOutcome } from '../sending/send-outcome.ts';
import { type Sender } from '../sending/sender.ts';
import { type AttemptInputs } from './attempt-inputs.ts';
import { cancelAttempt, makeAttempt } from './make-attempt.ts';
import { sign } from './signature.ts';

const body = Buffer.from('{"event_name":"purchase"}');
const inputs: AttemptInputs = {
  workspaceId: 'w',
  webhookId: 'h',
  eventRowId: 'row',
  event: { eventId: 'e', eventName: 'purchase', body, test: false, source: null, traceContext: null },
  attemptNumber: 2,
  origin: 'SCHEDULED',
  ordinal: 1,
  scheduledNextAt: null,
};
const target = {
  url: 'http://e/hook',
  timeoutMs: 1234,
  revision: 7,
  secretKey: null,
  customHeaders: [],
  retry: { schedule: 'EXPONENTIAL', retryCount: 3, delays: [], jitter: false },
} as unknown as DeliveryTarget;
const response = { headers: [], body: 'ok', truncated: false };

function answer(statusCode: number, retryAfter: string | null = null): SendOutcome {
  const error = statusCode < 300 ? null : `HTTP ${statusCode}`;
  return { kind: 'answered', statusCode, responseTimeMs: 5, answerMs: 4, response, error, retryAfter };
}

interface AttemptOptions {
  readonly of?: Partial<AttemptInputs>;
  readonly to?: object;
  readonly random?: number;
  readonly log?: Log;
}

/** Makes an attempt that takes 5 s and ends as given. Returns what was sent as well. */
async function attemptWith(
  outcome: SendOutcome,
  { of = {}, to = {}, random = 0, log = silentLog }: AttemptOptions = {},
) {
  const clock = manualClock();
  const startedAt = clock.now();
  const sent: Parameters<Sender['send']>[0][] = [];
  const sender: Pick<Sender, 'send'> = {
    send: async (request) => {
      sent.push(request);
      clock.advance(5000);
      return outcome;
    },
  };
  const parts = { sender, clock, log, random: () => random };
  // Not spread: a target decrypts its secrets when they are read.
  const changed = Object.create(target, Object.getOwnPropertyDescriptors(to)) as DeliveryTarget;
  const made = await makeAttempt({ ...inputs, ...of }, changed, parts);
  return { made, sent, startedAt, delayMs: made?.retryAt && made.retryAt.getTime() - startedAt.getTime() };
}

test('a request carries the stored bytes, their signature, and the current URL, headers and timeout', async () => {
  const customHeaders = [{ name: 'X-Team', value: 'data' }];
  const { sent, made } = await attemptWith(answer(200), { to: { secretKey: 'key', customHeaders } });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ url: 'http://e/hook', body, timeoutMs: 1234 });
  const headers = new Map(sent[0]!.headers.map(({ name, value }) => [name.toLowerCase(), value]));
  expect(headers.get('x-team')).toBe('data');
  expect(headers.get('x-perspection-delivery-attempt')).toBe('2');
  expect(headers.get('x-perspection-signature')).toBe(sign(body, 'key'));
  expect(made!.attempt.signature).toBe(sign(body, 'key'));
});

test('a success ends the delivery, and its row says what was sent and answered', async () => {
  const { made, startedAt } = await attemptWith(answer(204, '60'));
  expect(made).toMatchObject({ retryAt: null, gone: false, url: 'http://e/hook', answerMs: 4 });
  expect(made!.attempt).toEqual({
    workspaceId: 'w',
    webhookId: 'h',
    eventRowId: 'row',
    eventId: 'e',
    eventName: 'purchase',
    attemptNumber: 2,
    ordinal: 1,
    origin: 'SCHEDULED',
    status: 'DELIVERED',
    httpStatusCode: 204,
    responseTimeMs: 5,
    errorMessage: null,
    attemptedAt: startedAt,
    nextAttemptAt: null,
    revision: 7,
    signature: null,
    response,
  });
});

test('a retry is due the delay of the schedule after the failure, not after the start', async () => {
  const { made, delayMs } = await attemptWith(answer(500));
  expect(delayMs).toBe(5000 + 4000);
  expect(made!.attempt).toMatchObject({ status: 'RETRYING', nextAttemptAt: made!.retryAt });
});

test('jitter extends the delay by up to a fifth', async () => {
  const to = { retry: { ...target.retry, jitter: true } };
  const { delayMs } = await attemptWith(answer(500), { to, random: 0.5 });
  expect(delayMs).toBe(5000 + 4400);
});

test('a request that got no answer is a failed attempt; Retry-After counts only when it came', async () => {
  const timeout: SendOutcome = {
    kind: 'failed',
    statusCode: null,
    responseTimeMs: 5000,
    response: null,
    error: 'timeout',
  };
  const { made, delayMs } = await attemptWith(timeout);
  expect(delayMs).toBe(9000);
  expect(made!.attempt).toMatchObject({ errorMessage: 'timeout', httpStatusCode: null, response: null });
  expect((await attemptWith(answer(503))).delayMs).toBe(9000);
});

test('a 410 ends the delivery and its webhook, but not the webhook of a test send', async () => {
  const { made } = await attemptWith(answer(410));
  expect(made).toMatchObject({ gone: true, retryAt: null, attempt: { status: 'FAILED' } });
  const { made: test } = await attemptWith(answer(410), { of: { origin: 'TEST', ordinal: 0 } });
  expect(test).toMatchObject({ gone: false, retryAt: null, attempt: { status: 'FAILED' } });
  expect((await attemptWith(answer(404))).made!.gone).toBe(false);
});

test('a redelivery that fails shows when the schedule goes on, and schedules nothing itself', async () => {
  const scheduledNextAt = new Date('2026-02-03T05:00:00Z');
  const of = { origin: 'MANUAL', ordinal: 1234, scheduledNextAt } as const;
  const { made } = await attemptWith(answer(500), { of });
  expect(made).toMatchObject({
    retryAt: null,
    attempt: { origin: 'MANUAL', status: 'RETRYING', nextAttemptAt: scheduledNextAt },
  });
});

test.each([
  ['now', null, 5000],
  ['now', 4999, 5000],
  ['with the next probe of its endpoint', 5001, 5001],
])(
  'a redelivery that fails before the first attempt shows that this is due %s (%s)',
  async (_, probeInMs, dueInMs) => {
    const { startedAt: start } = await attemptWith(answer(200));
    const after = (ms: number) => new Date(start.getTime() + ms);
    const to = { health: { nextProbeAt: probeInMs && after(probeInMs) } };
    const of = { origin: 'MANUAL', ordinal: 1234, scheduledNextAt: 'DUE' } as const;
    const { made } = await attemptWith(answer(500), { of, to });
    expect(made!.attempt).toMatchObject({ status: 'RETRYING', nextAttemptAt: after(dueInMs) });
  },
);

test('a request that cannot be built for another reason is an internal error, which is logged', async () => {
  const error = vi.fn();
  const { made } = await attemptWith(answer(200), { to: { secretKey: {} }, log: { ...silentLog, error } });
  expect(made!.attempt).toMatchObject({ status: 'RETRYING', errorMessage: 'not sent: internal error' });
  expect(error.mock.calls).toEqual([
    [
      { err: expect.any(TypeError), workspaceId: 'w', webhookId: 'h', eventId: 'e' },
      'A request could not be built.',
    ],
  ]);
});

test('an attempt that the stop of the worker interrupted was not made', async () => {
  expect((await attemptWith({ kind: 'interrupted' })).made).toBeNull();
});

test.each([
  ['secretKey', 'not sent: the secret key cannot be decrypted'],
  ['customHeaders', 'not sent: the custom headers cannot be decrypted'],
])(
  'a %s that cannot be read is a failed attempt without a request, retried by schedule',
  async (name, error) => {
    const to = Object.defineProperty({}, name, {
      get: () => {
        throw new Error('damaged');
      },
    });
    const { made, sent, delayMs } = await attemptWith(answer(200), { to });
    expect(sent).toEqual([]);
    expect(delayMs).toBe(4000); // nothing took any time
    expect(made).toMatchObject({ gone: false, url: null });
    expect(made!.attempt).toMatchObject({
      origin: 'SCHEDULED',
      status: 'RETRYING',
      errorMessage: error,
      httpStatusCode: null,
      responseTimeMs: null,
      revision: null,
      signature: null,
      response: null,
    });
  },
);

test('a cancelled redelivery leaves a first attempt that is due as it is', () => {
  const now = new Date('2026-02-03T04:05:06Z');
  const { attempt } = cancelAttempt({ ...inputs, scheduledNextAt: 'DUE' }, 'the webhook is disabled', now);
  expect(attempt).toMatchObject({ status: 'RETRYING', nextAttemptAt: now });
});

test.each([
  [null, 'FAILED'],
  [new Date('2026-02-03T05:00:00Z'), 'RETRYING'],
])('a cancellation leaves a schedule that goes on at %s as it is', (scheduledNextAt, status) => {
  const now = new Date('2026-02-03T04:05:06Z');
  const { attempt, ...rest } = cancelAttempt({ ...inputs, scheduledNextAt }, 'the webhook is disabled', now);
  expect(attempt).toMatchObject({
    origin: 'CANCELLED',
    status,
    errorMessage: 'cancelled: the webhook is disabled',
    attemptedAt: now,
    nextAttemptAt: scheduledNextAt,
    httpStatusCode: null,
    response: null,
  });
  expect(rest).toEqual({ endedAt: now, retryAt: null, gone: false, url: null, answerMs: null });
});
