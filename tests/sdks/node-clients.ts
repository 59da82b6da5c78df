import { setTimeout as pause } from 'node:timers/promises';

import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { CloudEvent, emitterFor, httpTransport } from 'cloudevents';

import { type OpenClient, orderOf, userId } from './client.ts';

export const openSegment: OpenClient = async (host, writeKey) => {
  const analytics = new Analytics({ host, writeKey, flushAt: 1 });
  return {
    track: async (mark) => analytics.track({ userId, event: 'Order Completed', properties: orderOf(mark) }),
    close: () => analytics.closeAndFlush({ timeout: 1000 }),
  };
};

export const openRudder: OpenClient = async (dataPlaneUrl, writeKey) => {
  const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 1, retryCount: 10 });
  return {
    track: async (mark) =>
      void analytics.track({ userId, event: 'Order Completed', properties: orderOf(mark) }),
    close: async () => undefined,
  };
};

/** It does not retry: what uses it has to. */
export const openCloudEvents: OpenClient = async (url, writeKey) => {
  const authorization = `Bearer ${writeKey}`;
  const emit = emitterFor(httpTransport(`${url}/v1/events`));
  const closed = new AbortController();
  const deliver = async (event: CloudEvent<unknown>): Promise<void> => {
    while (!closed.signal.aborted) {
      try {
        return void (await emit(event, { headers: { authorization } }));
      } catch {
        await pause(100); // the connection was broken off
      }
    }
  };
  return {
    track: async (mark) => {
      const event = new CloudEvent({
        type: 'purchase',
        source: '/shop',
        data: { ...orderOf(mark) },
        subject: userId,
      });
      void deliver(event);
    },
    close: async () => closed.abort(),
  };
};
