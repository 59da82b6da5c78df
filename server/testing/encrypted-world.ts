import { expect } from 'vitest';

import { type WebhookSettings } from '../model/index.ts';
import { reencrypt, type ReencryptParts } from '../storage/encryption/reencrypt.ts';
import { countKeyUses } from '../storage/encryption/key-uses.ts';
import { type KeyRing, type Storage } from '../storage/index.ts';
import { type SealedColumn, sealedLocations } from '../storage/sealed-columns.ts';
import { record, someAttempt } from './attempts.ts';
import { type Keep } from './closing.ts';
import { addWorkspace, openTestStorage } from './database.ts';
import { boxBefore, ringOf } from './key-ring.ts';
import { addPerson } from './people.ts';
import { someSettings } from './settings.ts';

const headers = [{ name: 'x-token', value: 'abc' }];
/** Stands for a hash of them. */
const credentials = 'credentials';

/** A database with something in every encrypted column, which several processes open with keys of their own. */
export class EncryptedWorld {
  readonly #keep: Keep;
  /** The first process, with the key "old". */
  readonly first: Storage & { readonly url: string };
  readonly pool: Storage['pool'];
  readonly workspaceId: string;

  private constructor(keep: Keep, first: Storage & { readonly url: string }, workspaceId: string) {
    this.#keep = keep;
    this.first = first;
    this.pool = first.pool;
    this.workspaceId = workspaceId;
  }

  static async open(keep: Keep): Promise<EncryptedWorld> {
    const first = await openTestStorage(keep, { box: ringOf('old') });
    return new EncryptedWorld(keep, first, await addWorkspace(first.pool));
  }

  /** Removes what is encrypted, and the keys. */
  async clear(): Promise<void> {
    await this.pool.query(`
      truncate settings.encryption_keys, settings.idempotency_keys, settings.webhook_revisions, settings.webhooks,
        settings.access_tokens, people.totp,
        delivery.attempts;
      delete from settings.api_keys; delete from settings.instance_facts`);
  }

  /** A second process, with other keys. */
  openWith(ring: KeyRing): Promise<Storage & { readonly url: string }> {
    return openTestStorage(this.#keep, { url: this.first.url, box: ring });
  }

  /** How many texts are encrypted with each key. */
  async usesOf(): Promise<Record<string, number>> {
    return Object.fromEntries(await countKeyUses(this.pool));
  }

  /** The ids of the keys that the database knows. */
  async registered(): Promise<string[]> {
    const keys = 'select id from settings.encryption_keys order by id';
    return (await this.pool.query<{ id: string }>(keys)).rows.map(({ id }) => id);
  }

  /** One pass with a connection of its own. @param between Called between two slices; false to stop. */
  async pass(ring: KeyRing, between?: () => Promise<boolean>, onQuery?: () => Promise<void>) {
    const client = await this.pool.connect();
    const counts = { done: 0, unreadable: 0, skipped: 0 };
    const unreadable: string[] = [];
    const watched = onQuery
      ? Object.assign(Object.create(client) as typeof client, { query: watchedQuery })
      : client;
    async function watchedQuery(text: string, values: unknown[]) {
      if (text.includes('skip locked')) await onQuery!();
      return client.query(text, values);
    }
    const parts: ReencryptParts = {
      ring,
      counts,
      next: between ?? (() => Promise.resolve(true)),
      onUnreadable: (column, owner) => unreadable.push(`${column} ${owner}`),
    };
    try {
      return { ended: await reencrypt(watched, parts), counts, unreadable };
    } finally {
      client.release();
    }
  }

  async addWebhook(
    storage: Storage,
    secretKey: string,
    more: Partial<WebhookSettings> = {},
  ): Promise<string> {
    const { id } = await storage.webhooks.create(
      this.workspaceId,
      someSettings({ customHeaders: headers, standardWebhooks: 'V1_AND_V1A', ...more }),
      secretKey,
    );
    return id;
  }

  /** Something in every encrypted column, sealed with the active key of a storage that is `registered`. */
  async fillEveryColumn(storage: Storage, ring: KeyRing): Promise<string> {
    const id = await this.addWebhook(storage, 'the first key', {
      authentication: { type: 'BEARER', secret: 'the credential' },
      clientCertificate: { certificate: 'a certificate', privateKey: 'its key', notAfter: new Date() },
    });
    await storage.webhooks.rotateSecret(this.workspaceId, id, {
      secretKey: 'the second key',
      overlapMs: 3_600_000,
    });
    const tokenKey = { workspaceId: this.workspaceId, webhookId: id, credentials };
    const now = new Date();
    await storage.accessTokens.hold(tokenKey, { holder: id, now, until: now });
    await storage.accessTokens.store(tokenKey, { token: 'the token', obtainedAt: now, expiresAt: now }, id);
    const seal = (of: string) =>
      ring.seal('the key itself', { workspaceId: of, owner: id, column: 'api-key' });
    await storage.keys.ensureBootstrapKey({ id, hash: 'h', seal }, false);
    const fact = { workspaceId: null, owner: 'encryption_check', column: 'fact' } as const;
    await storage.keys.rememberFact(fact.owner, ring.seal('fact', fact));
    const call = { key: 'a/b', fingerprint: 'f' };
    await storage.idempotency.run(this.pool, this.workspaceId, call, () => Promise.resolve(1));
    await storage.people.totp.begin((await addPerson(this.pool)).id, 'the secret of an app', now);
    return id;
  }

  /** Everything that is decrypted in normal use, as a process with this ring reads it. */
  async readEverything(ring: KeyRing, id: string) {
    const storage = await this.openWith(ring);
    await storage.directory.refresh([this.workspaceId]);
    const target = storage.directory.get(id)!;
    const { rows } = await this.pool.query<{ id: string; workspace_id: string; sealed_key: string }>(
      'select id, workspace_id, sealed_key from settings.api_keys',
    );
    const apiKey = rows[0]!;
    const attempt = someAttempt({ workspaceId: this.workspaceId, webhookId: id });
    await record(this.pool, [attempt]);
    const { items } = await storage.attempts.page(this.workspaceId, { limit: 10, offset: 0 });
    const people = await this.pool.query<{ id: string }>('select user_id as id from people.totp');
    const claimed = await storage.people.totp.claim(people.rows[0]!.id, false, new Date());
    const revision = await this.pool.query<{ sealed_headers: string }>(
      'select sealed_headers from settings.webhook_revisions where webhook_id = $1',
      [id],
    );
    return {
      secretKey: target.secretKey,
      previous: target.extraSigning!.previousSecret(new Date()),
      ed25519: target.extraSigning!.ed25519Key!.length > 50,
      headers: target.customHeaders,
      credential: target.authentication!.read(),
      clientKey: target.tls!.privateKey(),
      token: (await storage.accessTokens.read({ workspaceId: this.workspaceId, webhookId: id, credentials }))
        .stored?.token,
      revision: ring.open(revision.rows[0]!.sealed_headers, {
        workspaceId: this.workspaceId,
        owner: `${id}/1`,
        column: 'revision-headers',
      }),
      apiKey: ring.open(apiKey.sealed_key, {
        workspaceId: apiKey.workspace_id,
        owner: apiKey.id,
        column: 'api-key',
      }),
      call: await storage.idempotency.find(this.pool, this.workspaceId, { key: 'a/b', fingerprint: 'f' }),
      attempts: items.length,
      appSecret: claimed && 'secret' in claimed && claimed.secret,
    };
  }

  /** Replaces every text by what an earlier version would have stored with the key "old". */
  async asBefore(version: 'v1' | 'v2'): Promise<void> {
    const [ring, box] = [ringOf('old'), boxBefore(version, 'old')];
    for (const [column, location] of Object.entries(sealedLocations)) {
      const keys = Object.keys(location.key);
      const { rows } = await this.pool.query<{ keys: string[]; workspace: string | null; sealed: string }>(
        `select array[${keys.map((key) => `t.${key}::text`).join()}] as keys, ${location.workspace} as workspace,
           t.${location.column} as sealed from ${location.table} t where t.${location.column} like 'v3.%'`,
      );
      for (const row of rows) {
        const cell = {
          workspaceId: row.workspace,
          owner: row.keys.join('/'),
          column: column as SealedColumn,
        };
        // The headers of a revision were sealed for the webhook.
        const owner = column === 'revision-headers' ? row.keys[0]! : cell.owner;
        const sealed = box.seal(ring.open(row.sealed, cell), { ...cell, owner });
        await this.pool.query(
          `update ${location.table} set ${location.column} = $1 where ${location.column} = $2`,
          [sealed, row.sealed],
        );
      }
    }
  }
}

/** What `readEverything` reads when all is well. */
export const everything = {
  secretKey: 'the second key',
  previous: 'the first key',
  ed25519: true,
  headers,
  credential: { type: 'BEARER', secret: 'the credential' },
  clientKey: 'its key',
  token: 'the token',
  revision: JSON.stringify(headers),
  apiKey: 'the key itself',
  call: expect.objectContaining({ state: 'repeated', result: 1 }),
  attempts: 1,
  appSecret: 'the secret of an app',
};
