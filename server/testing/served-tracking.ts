import { beforeAll } from 'vitest';

import { type Access, TooManyWrongKeys } from '../access/index.ts';
import { type Sender } from '../ingest/index.ts';
import { type Source } from '../model/index.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { openApiServices, type TestServices } from './api-services.ts';
import { closingAfterAll } from './closing.ts';
import { someSource } from './sources.ts';

export interface TrackingAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What an SDK gets for messages that are stored. */
export const ok = { status: 200, body: { success: true } };

export const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

let number = 0;
export const newId = () => `m-${(number += 1)}`;

/** What is thrown for write keys that have it here. */
const failures: Record<string, Error> = {
  guessed: new TooManyWrongKeys(7),
  away: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
};

/**
 * A server with one source. The write keys `guessed` and `away` fail, `elsewhere` is that of a source with an allowed
 * origin, and `limited` of one that may send two events. What comes before ingest can be set, and what came is recorded.
 */
export class ServedTracking {
  source!: Source;
  server!: ApiServer;
  /** Who sent what reached ingest. */
  readonly senders: (Sender | null | undefined)[] = [];
  /** Thrown by the next call of ingest. */
  refusal: Error | null = null;
  /** Requests that were counted as ones without a key. */
  missingKeys = 0;
  /** Whether the address has sent too many wrong keys. */
  exhausted = false;
  /** What ingest says to those who ask before they send. */
  secondsToWait: number | null = null;
  #world!: TestServices;

  async start(keep: ReturnType<typeof closingAfterAll>): Promise<void> {
    this.#world = await openApiServices(keep);
    this.source = someSource({ workspaceId: this.#world.workspaceId });
    this.server = await startApiServer({
      ...this.#world,
      services: { ...this.#world.services, ingest: this.#recordingIngest() },
      access: this.#access(),
      limits: { bodyBytes: 64 << 20 },
    });
    keep(this.server.server);
  }

  /** Sends a body, as JSON if it is an object, with the key of the source; empty headers are left out. */
  async send(
    route: string,
    body: object | string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = {},
    method = 'POST',
  ): Promise<TrackingAnswer> {
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const all = { authorization: basic(this.source.writeKey), ...headers };
    const response = await fetch(`${this.server.url}${route}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      redirect: 'manual',
      ...(['GET', 'HEAD'].includes(method) ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
  }

  /** The event of an id, as it is stored; null if there is none. */
  async stored(eventId: string): Promise<Record<string, unknown> | null> {
    const { rows } = await this.#world.storage.pool.query<{ payload: string }>(
      'select payload from events.raw_events where event_id = $1',
      [eventId],
    );
    return rows[0] ? (JSON.parse(rows[0].payload) as Record<string, unknown>) : null;
  }

  #access(): Pick<Access, 'findSource' | 'takeEvents' | 'checkAddress'> {
    return {
      findSource: async (writeKey) => {
        if (failures[writeKey]) throw failures[writeKey];
        if (writeKey === '') this.missingKeys += 1;
        if (writeKey === 'elsewhere') return { ...this.source, allowedOrigins: ['https://shop.example'] };
        if (writeKey === 'limited') return { ...this.source, eventsPerDay: 2 };
        return writeKey === this.source.writeKey ? this.source : null;
      },
      takeEvents: async ({ eventsPerDay }, events) =>
        eventsPerDay !== null && events > eventsPerDay ? { limit: 'eventsPerDay', retryAfter: 60 } : null,
      checkAddress: () => {
        if (this.exhausted) throw new TooManyWrongKeys(7);
      },
    };
  }

  #recordingIngest(): TestServices['services']['ingest'] {
    const { ingest } = this.#world.services;
    return {
      ...ingest,
      ingest: async (workspaceId, events, options) => {
        this.senders.push(options?.sender);
        const error = this.refusal;
        this.refusal = null;
        if (error) throw error;
        return ingest.ingest(workspaceId, events, options);
      },
      secondsToWait: () => this.secondsToWait,
    };
  }
}

/** Serves the tracking routes of a database of its own to all tests of a file. */
export function serveTracking(): ServedTracking {
  const keep = closingAfterAll();
  const served = new ServedTracking();
  beforeAll(() => served.start(keep));
  return served;
}
