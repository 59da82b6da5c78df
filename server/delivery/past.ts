import { type Queryable, readAttemptsOfDeliveries, readPayloads } from '../storage/index.ts';
import { type Past } from './claims.ts';

export function pastIn(client: Queryable): Past {
  return {
    attempts: (workspaceId, keys) => readAttemptsOfDeliveries(client, workspaceId, keys),
    events: (workspaceId, ids) => readPayloads(client, workspaceId, ids),
  };
}
