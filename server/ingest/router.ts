import { type EventPayload } from '../model/index.ts';
import { RoutingIndex } from '../routing/index.ts';
import { type WebhookDirectory } from '../storage/index.ts';

export interface Router {
  /** The active webhooks whose filters the event passes, as of the directory's version of the workspace. */
  match(workspaceId: string, payload: EventPayload): string[];
}

/** Keeps one routing index per workspace up to date with the directory of webhooks. */
export function createRouter(directory: WebhookDirectory): Router {
  const indexes = new Map<string, RoutingIndex>();
  directory.onChange(({ id, workspaceId, active, filters }) => {
    let index = indexes.get(workspaceId);
    if (!index) indexes.set(workspaceId, (index = new RoutingIndex()));
    if (active) index.upsert(id, filters);
    else index.remove(id);
  });
  return { match: (workspaceId, payload) => indexes.get(workspaceId)?.match(payload) ?? [] };
}
