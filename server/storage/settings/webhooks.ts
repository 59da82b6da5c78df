import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

import { turns } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type AuditAction,
  type AuditedFields,
  type Author,
  changesBetween,
  theSystem,
  type Webhook,
  type WebhookQuotas,
  type WebhookSettings,
} from '../../model/index.ts';
import { auditedWebhook, webhookObject } from '../audit/audited-webhook.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { readStats } from '../attempts/read-stats.ts';
import { countHeld } from '../health/count-held.ts';
import { type Idempotency } from '../idempotency/idempotency.ts';
import { type Reads } from '../postgres/reads.ts';
import { type SecretBox } from '../secret-box.ts';
import { asSqlRunner } from './as-sql-runner.ts';
import { bumpVersion } from './bump-version.ts';
import { ed25519Columns } from './ed25519-columns.ts';
import { WebhookEntity, type WebhookRow } from './entities.ts';
import { countAttention, listAttention } from './list-attention.ts';
import { listWebhookIds, readWebhookIds } from './list-webhook-ids.ts';
import { authenticationColumns, changedAuthentication } from './webhook-authentication.ts';
import { checkWebhookQuotas, settingsBytes } from './webhook-quotas.ts';
import { checkWebhookSources } from './webhook-sources.ts';
import { dropAccessToken, dropUnused, keepRevision, requestOf } from './webhook-revisions.ts';
import { columnsOf, emptied, freshHealth, headerColumns, toWebhook } from './webhook-row.ts';
import { type WebhookStore } from './webhook-store.ts';
import { noPreviousSecret, rotatedColumns, secretColumns } from './webhook-secret.ts';
import { tlsColumns } from './webhook-tls.ts';

export interface WebhookStoreParts {
  readonly orm: MikroORM;
  readonly reads: Reads;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly idempotency: Pick<Idempotency, 'run'>;
  readonly quotas: WebhookQuotas;
}

interface AuditedChange {
  readonly action: AuditAction;
  readonly by: Author;
  readonly before: AuditedFields;
  readonly after?: AuditedFields;
}

export function createWebhookStore(parts: WebhookStoreParts): WebhookStore {
  const { orm, reads, box, clock, idempotency, quotas } = parts;
  /**
   * Changes lock their workspace's row. Those of one workspace wait for each other here, and not with a connection in hand
   * of which there are few: many changes in one workspace must not hold up the others.
   */
  const inTurn = turns();
  const read = (row: WebhookRow) => toWebhook(row, box);

  const find: WebhookStore['find'] = async (workspaceId, id) => {
    if (!isUuid(id)) return null;
    const row = await orm.em.fork().findOne(WebhookEntity, { id, workspaceId, deletedAt: null });
    return row && read(row);
  };

  const findMany: WebhookStore['findMany'] = async (workspaceId, ids) => {
    const rows = await orm.em.fork().find(WebhookEntity, { id: { $in: ids.filter(isUuid) }, workspaceId });
    return new Map(rows.map((row) => [row.id, read(row)]));
  };

  /** What the audit log compares of a webhook. */
  const audited = (row: WebhookRow) => auditedWebhook(read(row), row);

  /** Adds what has changed to the audit log. @param what.after None for the row as it is now. */
  const audit = (em: EntityManager, row: WebhookRow, what: AuditedChange) =>
    writeAudit(asSqlRunner(em), {
      workspaceId: row.workspaceId,
      by: what.by,
      at: row.updatedAt,
      action: what.action,
      object: webhookObject(row),
      changes: changesBetween(what.before, what.after ?? audited(row)),
    });

  async function insert(
    em: EntityManager,
    workspaceId: string,
    settings: WebhookSettings,
    secretKey: string | null,
    by: Author,
  ): Promise<WebhookRow> {
    const now = clock.now();
    const id = uuidv7(now.getTime());
    const version = await bumpVersion(em, workspaceId);
    await checkWebhookSources(em, workspaceId, settings.sources);
    const row = em.create(WebhookEntity, {
      ...columnsOf(settings),
      ...headerColumns(settings.customHeaders, { id, workspaceId }, box),
      ...secretColumns(secretKey, { id, workspaceId }, box),
      ...authenticationColumns(settings.authentication ?? null, { id, workspaceId }, box),
      ...tlsColumns(settings, { id, workspaceId }, box),
      ...ed25519Columns(settings.standardWebhooks, { id, workspaceId }, box),
      id,
      workspaceId,
      version,
      createdVersion: version,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    await keepRevision(em, row, now, box);
    await checkWebhookQuotas(em, workspaceId, quotas, true);
    await audit(em, row, { action: 'WEBHOOK_CREATED', by, before: {} });
    return row;
  }

  const change = <T>(workspaceId: string, work: (em: EntityManager) => Promise<T>) =>
    inTurn(workspaceId, () => orm.em.fork().transactional(work));

  /** Changes columns that are no part of the request's revision. `to` returns none, for no change, or a refusal. */
  const changeSecrets = <R>(
    workspaceId: string,
    id: string,
    to: (row: WebhookRow, now: Date) => Partial<WebhookRow> | { readonly refused: R },
    what: Pick<AuditedChange, 'action' | 'by'>,
  ): Promise<Webhook | R | null> =>
    change(workspaceId, async (em) => {
      const version = await bumpVersion(em, workspaceId);
      const row = await em.findOne(WebhookEntity, { id, workspaceId, deletedAt: null });
      if (!row) return null;
      const now = clock.now();
      const before = audited(row);
      const columns = to(row, now);
      if ('refused' in columns) return columns.refused;
      if (Object.keys(columns).length > 0) em.assign(row, { ...columns, version, updatedAt: now });
      await em.flush();
      await audit(em, row, { ...what, before });
      return read(row);
    });

  return {
    create: (workspaceId, settings, secretKey, by = theSystem) =>
      change(workspaceId, async (em) => read(await insert(em, workspaceId, settings, secretKey, by))),

    createOnce: async (workspaceId, settings, secretKey, call, by = theSystem) => {
      const outcome = await change(workspaceId, (em) =>
        idempotency.run(asSqlRunner(em), workspaceId, call, async () => {
          const { id } = await insert(em, workspaceId, settings, secretKey, by);
          return id;
        }),
      );
      return outcome.state === 'reused'
        ? outcome
        : { ...outcome, result: await find(workspaceId, outcome.result) };
    },

    update: async (workspaceId, id, given, by = theSystem) => {
      if (!isUuid(id)) return null;
      return change(workspaceId, async (em) => {
        // Locks the workspace's row first, so that two changes of one webhook happen one after the other.
        const version = await bumpVersion(em, workspaceId);
        const row = await em.findOne(WebhookEntity, { id, workspaceId, deletedAt: null });
        if (!row) return null;
        const { secretKey, ...settings } = given;
        const before = read(row);
        const auditedBefore = audited(row);
        if (settings.sources) await checkWebhookSources(em, workspaceId, settings.sources);
        const bytesBefore = settingsBytes(row);
        em.assign(row, columnsOf({ ...before, ...settings }));
        // Headers that are not given stay as they are stored, even where nobody can decrypt them.
        if (settings.customHeaders) em.assign(row, headerColumns(settings.customHeaders, row, box));
        em.assign(row, ed25519Columns(row.standardWebhooks, row, box));
        if (secretKey !== undefined) em.assign(row, secretColumns(secretKey, row, box));
        em.assign(row, changedAuthentication(row, before.url, settings.authentication, box));
        em.assign(row, tlsColumns(settings, row, box));
        if (settings.authentication !== undefined) await dropAccessToken(em, id);
        const now = clock.now();
        em.assign(row, { version, updatedAt: now });
        if ((!before.enabled && row.enabled) || row.url !== before.url) em.assign(row, freshHealth);
        if (requestOf(read(row)) !== requestOf(before)) {
          em.assign(row, { revision: row.revision + 1 });
          await keepRevision(em, row, now, box);
        }
        await em.flush();
        if (settingsBytes(row) > bytesBefore) await checkWebhookQuotas(em, workspaceId, quotas, false);
        await audit(em, row, { action: 'WEBHOOK_UPDATED', by, before: auditedBefore });
        return read(row);
      });
    },

    rotateSecret: async (workspaceId, id, rotation, by = theSystem) => {
      if (!isUuid(id)) return null;
      return changeSecrets(
        workspaceId,
        id,
        (row, now) => rotatedColumns(row, rotation, now, box) ?? { refused: 'OVERLAP' as const },
        { action: 'WEBHOOK_SECRET_ROTATED', by },
      );
    },

    endSecretOverlap: async (workspaceId, id, by = theSystem) => {
      if (!isUuid(id)) return null;
      return changeSecrets<never>(
        workspaceId,
        id,
        (row) => (row.previousSecretUntil ? noPreviousSecret : {}),
        { action: 'WEBHOOK_SECRET_OVERLAP_ENDED', by },
      );
    },

    delete: async (workspaceId, id, by = theSystem) => {
      if (!isUuid(id)) return false;
      return change(workspaceId, async (em) => {
        const version = await bumpVersion(em, workspaceId);
        const row = await em.findOne(WebhookEntity, { id, workspaceId, deletedAt: null });
        if (!row) return false;
        const before = audited(row);
        const now = clock.now();
        em.assign(row, { ...emptied, deletedAt: now, updatedAt: now, version });
        await em.flush();
        await dropUnused(em, workspaceId, id);
        await audit(em, row, { action: 'WEBHOOK_DELETED', by, before, after: {} });
        return true;
      });
    },

    find,

    findMany,

    list: async (workspaceId, query) => {
      const { ids, totalCount } = await listWebhookIds(reads(workspaceId), workspaceId, query);
      const byId = await findMany(workspaceId, ids);
      return { items: ids.flatMap((id) => byId.get(id) ?? []), totalCount };
    },

    after: async (workspaceId, query) => {
      const { edges, hasNextPage } = await readWebhookIds(reads(workspaceId), workspaceId, query);
      const ids = edges.map(({ node }) => node);
      const byId = await findMany(workspaceId, ids);
      const nodes = edges.map(({ cursor, node }) => ({ cursor, node: byId.get(node)! }));
      return { edges: nodes, hasNextPage };
    },

    needingAttention: (workspaceId, query) => listAttention(reads(workspaceId), workspaceId, query),
    countAttention: (workspaceId, now) => countAttention(reads(workspaceId), workspaceId, now),
    held: (workspaceId, ids) => countHeld(reads(workspaceId), workspaceId, ids),
    stats: (workspaceId, ids) => readStats(reads(workspaceId), workspaceId, ids),
  };
}
