import { expect, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { manualClock } from '../../testing/clock.ts';
import { type AttemptInputs } from './attempt-inputs.ts';
import { makeAttempt } from './make-attempt.ts';

const target = {
  url: 'http://e/',
  secretKey: null,
  customHeaders: [],
  retry: { schedule: 'EXPONENTIAL', retryCount: 3, delays: [], jitter: false },
} as unknown as DeliveryTarget;
const inputs = { origin: 'SCHEDULED', ordinal: 0, attemptNumber: 1, scheduledNextAt: null } as AttemptInputs;

/** How long after the attempt the next one is due, when the endpoint asks for a pause of 60 s. */
async function delayAfter(statusCode: number): Promise<number> {
  const clock = manualClock();
  const response = { headers: [], body: '', truncated: false };
  const made = await makeAttempt(
    {
      ...inputs,
      event: {
        eventId: 'e',
        eventName: 'n',
        body: Buffer.from('{}'),
        test: false,
        source: null,
        traceContext: null,
      },
    },
    target,
    {
      clock,
      log: silentLog,
      sender: {
        send: async () => ({
          kind: 'answered',
          statusCode,
          responseTimeMs: 5,
          answerMs: 5,
          response,
          error: `HTTP ${statusCode}`,
          retryAfter: '60',
        }),
      },
    },
  );
  return made!.retryAt!.getTime() - clock.now().getTime();
}

test.each([429, 503])('an answer of %d puts the retry off for as long as it asks for', async (status) => {
  expect(await delayAfter(status)).toBe(60_000);
});

test.each([400, 500, 502, 504])('an answer of %d does not, whatever it asks for', async (status) => {
  expect(await delayAfter(status)).toBe(2000);
});
