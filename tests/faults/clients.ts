import { setTimeout as pause } from 'node:timers/promises';

import { type Closeable } from '../../server/lifecycle.ts';
import { type Recorder } from './history.ts';

export interface LoadParts {
  /** The URLs of the running APIs; read again before every try. */
  readonly urls: () => readonly string[];
  readonly apiKey: string;
  readonly recorder: Recorder;
  readonly clients: number;
}

export interface Load extends Closeable {
  /** Sends no new events, and resolves when all events that were sent are acknowledged. */
  stop(): Promise<void>;
  /** Stops sending, even if events are not acknowledged. */
  close(): Promise<void>;
}

const eventsPerCall = 5;
/** Between the calls of one client. */
const pauseMs = 200;
const tryAgainMs = 250;
const answerWithinMs = 10_000;
/** Clients wait while this many deliveries have not been tried: a backlog would hide how soon work continues. */
const mostUntried = 300;

/**
 * Starts clients that send events until they are stopped. Each client sends the same events, with the same ids, to one
 * API after the other until they are acknowledged.
 */
export function startLoad(parts: LoadParts): Load {
  const stopping = new AbortController();
  const closing = new AbortController();
  const running = Promise.all(
    Array.from({ length: parts.clients }, async (_, client) => {
      for (let call = 0; !stopping.signal.aborted; call += 1) {
        const events = Array.from({ length: eventsPerCall }, (__, n) => ({
          event_id: `c${client}-${call}-${n}`,
          event_name: 'purchase',
          properties: { order: call, note: 'x'.repeat(500) },
        }));
        await untilFewUntried(parts.recorder, closing.signal);
        await sendUntilAcknowledged(parts, events, client + call, closing.signal);
        await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }),
  );
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
    close: async () => {
      stopping.abort();
      closing.abort();
      await running;
    },
  };
}

type Event = Readonly<Record<string, unknown>> & { readonly event_id: string };

async function untilFewUntried(recorder: Recorder, closing: AbortSignal): Promise<void> {
  while (recorder.untried > mostUntried && !closing.aborted) await pause(pauseMs);
}

async function sendUntilAcknowledged(
  parts: LoadParts,
  events: readonly Event[],
  first: number,
  closing: AbortSignal,
): Promise<void> {
  for (let tries = 0; !closing.aborted; tries += 1) {
    const urls = parts.urls();
    const refusal = await send(urls[(first + tries) % urls.length]!, parts.apiKey, events);
    const at = Date.now();
    if (!refusal) {
      const eventIds = events.map((event) => event.event_id);
      return parts.recorder.acknowledge(eventIds, at);
    }
    parts.recorder.refuse({ at, ...refusal });
    await pause(tryAgainMs);
  }
}

const mutation =
  'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { results { status } } }';

/** @returns why the events are not acknowledged; null if all are */
async function send(
  url: string,
  apiKey: string,
  events: readonly Event[],
): Promise<{ status: number; code: string | null; text: string } | null> {
  let status = 0;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query: mutation, variables: { events } }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const text = await response.text();
    status = response.status;
    const { data, errors } = JSON.parse(text) as Answer;
    const results = data?.ingestEvents.results ?? [];
    const taken = results.filter((result) => result.status === 'ACCEPTED' || result.status === 'DUPLICATE');
    if (taken.length === events.length) return null;
    return { status, code: errors?.[0]?.extensions.code ?? null, text };
  } catch (error) {
    return { status, code: null, text: String(error) };
  }
}

interface Answer {
  readonly data?: {
    readonly ingestEvents: { readonly results: readonly { readonly status: string }[] };
  } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}
