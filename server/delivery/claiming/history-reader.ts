import { type Queryable, readAttemptsOfDeliveries, readPayloads } from '../../storage/index.ts';
import { type HistoryReader } from './plan-tasks.ts';

export function historyReader(client: Queryable): HistoryReader {
  return {
    attempts: (workspaceId, keys) => readAttemptsOfDeliveries(client, workspaceId, keys),
    events: (workspaceId, ids) => readPayloads(client, workspaceId, ids),
  };
}
