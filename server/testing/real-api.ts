import { type Role } from '../model/index.ts';
import { type Pool } from '../storage/index.ts';
import { ask, type Answer } from './api-server.ts';
import { type Keep } from './closing.ts';
import { openTestStorage } from './database.ts';
import { addKey } from './keys.ts';
import { startWorld } from './world.ts';

/** The whole product over HTTP and PostgreSQL, with the database at hand. Nothing is delivered unless it is asked for. */
export interface RealApi {
  readonly url: string;
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** Answers as they come, errors included. Variables may be JSON text, for what would not survive being parsed. */
  ask(
    query: string,
    variables?: Record<string, unknown> | string,
    key?: string,
    /** The workspace to name; none for the key's own. */
    workspaceId?: string,
  ): Promise<Answer>;
  /** Adds a workspace with one key, and returns both. */
  addWorkspace(role?: Role): Promise<{ readonly workspaceId: string; readonly key: string }>;
}

export async function startRealApi(
  keep: Keep,
  env: Record<string, string> = { ROLE: 'api' },
): Promise<RealApi> {
  const world = await startWorld(keep, { env });
  const { pool } = await openTestStorage(keep, { url: world.databaseUrl });
  return {
    url: world.url,
    databaseUrl: world.databaseUrl,
    pool,
    ask: (query, variables, key = world.apiKey, workspaceId) =>
      ask(world.url, query, variables, key, workspaceId),
    addWorkspace: (role = 'OWNER') => addKey(pool, role),
  };
}
