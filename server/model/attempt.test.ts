import { describe, expect, test } from 'vitest';

import { formatAttemptId, formatDeliveryId, parseAttemptId, parseDeliveryId } from './attempt.ts';

const eventRowId = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const webhookId = 'ffffffff-0000-7000-8000-123456789abc';
const delivery = { eventRowId, webhookId };
const deliveryId = `${eventRowId}.${webhookId}`;

describe("a delivery's id", () => {
  test('is the event and the webhook, and leads back to both', () => {
    expect(formatDeliveryId(delivery)).toBe(deliveryId);
    expect(parseDeliveryId(deliveryId)).toEqual(delivery);
  });

  test.each([
    '',
    eventRowId,
    `${deliveryId}.1`,
    `${eventRowId}-${webhookId}`,
    `x${deliveryId}`,
    `${deliveryId}x`,
    deliveryId.toUpperCase(),
    deliveryId.replaceAll('-', ''),
    deliveryId.replace('0199a1b2', '0199a1bg'),
  ])('is not %j', (text) => {
    expect(parseDeliveryId(text)).toBeNull();
  });
});

describe("an attempt's id", () => {
  test.each([1, 10, 999_999_999])('holds the number of attempt %i, and leads back to it', (attemptNumber) => {
    const attempt = { ...delivery, attemptNumber };
    expect(formatAttemptId(attempt)).toBe(`${deliveryId}.${attemptNumber}`);
    expect(parseAttemptId(`${deliveryId}.${attemptNumber}`)).toEqual(attempt);
  });

  test.each([
    '',
    deliveryId,
    `${deliveryId}.`,
    `${deliveryId}.0`,
    `${deliveryId}.01`,
    `${deliveryId}.-1`,
    `${deliveryId}.1x`,
    `x${deliveryId}.1`,
    `${deliveryId}-1`,
    `${eventRowId}-${webhookId}.1`,
    `${deliveryId}.1000000000`,
  ])('is not %j', (text) => {
    expect(parseAttemptId(text)).toBeNull();
  });
});
