import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';

import { migrations } from '../migrations/index.ts';
import { longestReadMs } from '../postgres/reads.ts';
import { releaseLostClients } from '../postgres/release-lost-clients.ts';
import { prepareSession, type SessionOptions } from '../postgres/session.ts';
import { limitResponseTime } from '../postgres/socket-timeout.ts';
import {
  ApiKeyEntity,
  SourceEntity,
  WebhookEntity,
  WebhookRevisionEntity,
  WorkspaceEntity,
} from './entities.ts';

/** Settings are read and written rarely: a few connections are enough. */
const settingsConnections = 4;

/** The ORM of the settings' tables. PostgreSQL ends its statements after 15 s, like the other reads of the API. */
export function openOrm(url: string): Promise<MikroORM> {
  const onPoolCreated = (pool: pg.Pool) => {
    releaseLostClients(pool);
    limitResponseTime(pool);
  };
  return initialise(url, { onPoolCreated, statementTimeoutMs: longestReadMs });
}

function initialise(
  url: string,
  options: SessionOptions & { readonly onPoolCreated: (pool: pg.Pool) => void },
): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    // A URL without a path means the database with the user's name, as for PostgreSQL's own clients.
    dbName: decodeURIComponent(new URL(url).pathname.slice(1)) || undefined,
    entities: [WorkspaceEntity, ApiKeyEntity, SourceEntity, WebhookEntity, WebhookRevisionEntity],
    pool: { min: 0, max: settingsConnections },
    driverOptions: {
      connectionString: url, // including parameters such as sslmode, which the ORM would leave out
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'perspection-webhooks settings',
      onConnect: (client: pg.ClientBase) => prepareSession(client, options),
      onPoolCreated: options.onPoolCreated,
    },
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      tableName: 'settings_migrations',
      snapshot: false,
      allOrNothing: true,
    },
    discovery: { checkDuplicateFieldNames: true },
    logger: () => undefined,
    debug: false,
  });
}

/** An advisory lock, the same in every process: when several start together, one migrates and the others wait. */
const migrationLock = 7_265_001;

/** Migrates the tables to this version, over connections without a timeout: a migration may take long. */
export async function migrate(url: string): Promise<void> {
  const orm = await initialise(url, { onPoolCreated: releaseLostClients });
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the migration's connection fails as well, or has finished
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await orm.migrator.up();
  } finally {
    // The end of the session would release it, but a pooler may keep the session.
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await client.end();
    await orm.close();
  }
}
