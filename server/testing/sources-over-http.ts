import { expect } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Keep } from './closing.ts';
import { type RealApi, startRealApi } from './real-api.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const fields = `id name writeKey enabled allowedOrigins eventsPerMinute eventsPerDay snakeCaseNames ipPolicy
  disabledEnrichers lastUsedAt createdAt updatedAt`;

export interface SourceAnswer {
  readonly id: string;
  readonly name: string;
  readonly writeKey: string;
}

/** The whole product with an endpoint, where sources are made and used over HTTP. */
export class SourcesOverHttp {
  readonly api: RealApi;
  readonly receiver: Receiver;
  /** All fields of a source. */
  readonly fields = fields;

  private constructor(api: RealApi, receiver: Receiver) {
    this.api = api;
    this.receiver = receiver;
  }

  /** A workspace may have 20 sources. */
  static async start(keep: Keep): Promise<SourcesOverHttp> {
    const api = await startRealApi(keep, { MAX_SOURCES: '20' });
    return new SourcesOverHttp(api, keep(await startReceiver()));
  }

  async createSource(input: object, key?: string) {
    return this.#change(
      `mutation ($input: CreateSourceInput!) { createSource(input: $input) { source { ${fields} } userErrors { field code message } } }`,
      input,
      key,
    );
  }

  async updateSource(id: string, input: object, key?: string) {
    return this.#change(
      `mutation ($input: UpdateSourceInput!) { updateSource(id: "${id}", input: $input) { source { ${fields} } userErrors { field code } } }`,
      input,
      key,
    );
  }

  async deleteSource(id: string, key?: string) {
    const mutation = `mutation { deleteSource(id: "${id}") { deletedId userErrors { field code message } } }`;
    return (await this.api.ask(mutation, {}, key)).body.data.deleteSource;
  }

  async newSource(name: string, input: object = {}): Promise<SourceAnswer> {
    const { source, userErrors } = await this.createSource({ name, ...input });
    expect(userErrors).toEqual([]);
    return source!;
  }

  async createWebhook(input: object) {
    const mutation = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
      webhook { id sources } userErrors { field code } } }`;
    const given = { name: 'CRM', url: `${this.receiver.url}/hook`, ...input };
    return (await this.api.ask(mutation, { input: given })).body.data.createWebhook;
  }

  /** Sends events. */
  post(body: unknown, headers: Record<string, string> = {}, query = ''): Promise<Response> {
    return fetch(`${this.api.url}/v1/events${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** What became of one event. */
  async ingested(
    body: unknown,
    headers: Record<string, string>,
  ): Promise<{ readonly matchedWebhooks: number }> {
    const { results } = (await (await this.post(body, headers)).json()) as {
      results: [{ matchedWebhooks: number }];
    };
    return results[0];
  }

  async #change(mutation: string, input: object, key?: string) {
    const { body } = await this.api.ask(mutation, { input }, key);
    return Object.values(body.data)[0] as { source: SourceAnswer | null; userErrors: object[] };
  }
}

export const basic = (writeKey: string) => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
});
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
export const event = (id: string = uuidv7()) => ({ event_name: 'purchase', event_id: id });
