import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';

import { migrations } from '../migrations/index.ts';
import { giveBackLost } from '../postgres/give-back-lost.ts';
import { endSilentSockets } from '../postgres/socket-timeout.ts';
import { ApiKeyEntity, WebhookEntity, WebhookRevisionEntity, WorkspaceEntity } from './entities.ts';

/** Settings change rarely: a few connections do. */
const settingsConnections = 4;

/** The ORM of the settings' tables. */
export function openOrm(url: string): Promise<MikroORM> {
  return initialise(url, (pool) => {
    giveBackLost(pool);
    endSilentSockets(pool);
  });
}

function initialise(url: string, onPoolCreated: (pool: pg.Pool) => void): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    // A URL without a path means the user's own database, as everywhere else.
    dbName: decodeURIComponent(new URL(url).pathname.slice(1)) || undefined,
    entities: [WorkspaceEntity, ApiKeyEntity, WebhookEntity, WebhookRevisionEntity],
    pool: { min: 0, max: settingsConnections },
    driverOptions: {
      connectionString: url, // with its parameters, such as sslmode, which the ORM would leave out
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'perspection-webhooks settings',
      idle_in_transaction_session_timeout: 10_000,
      onPoolCreated,
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

/** Any number; the same in every process, so that of several that start together one migrates and the others wait. */
const migrationLock = 7_265_001;

/** Brings the tables up to this version, over connections of its own: a migration may be silent for long. */
export async function migrate(url: string): Promise<void> {
  const orm = await initialise(url, giveBackLost);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the migration's own connection fails as well, or needs no lock any more
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await orm.migrator.up();
  } finally {
    await client.end(); // ends the session, and with it the lock
    await orm.close();
  }
}
