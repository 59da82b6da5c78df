import { type EventPayload } from '../model/index.ts';
import { RoutingIndex } from '../routing/index.ts';
import { type RemovedWebhook, type WebhookDirectory } from '../storage/index.ts';

export interface Router {
  /** Workspaces with an active webhook in memory. */
  readonly size: number;
  /**
   * The active webhooks whose filters the event passes, as of the directory's version of the workspace.
   *
   * @param sourceId None for an event that was sent with an API key.
   */
  match(workspaceId: string, payload: EventPayload, sourceId?: string): string[];
}

/** Keeps one routing index per workspace up to date with the directory of webhooks. */
export function createRouter(directory: Pick<WebhookDirectory, 'onChange' | 'onRemove' | 'onEvict'>): Router {
  const indexes = new Map<string, RoutingIndex>();
  const remove = ({ id, workspaceId }: RemovedWebhook) => {
    const index = indexes.get(workspaceId);
    index?.remove(id);
    if (index?.size === 0) indexes.delete(workspaceId);
  };
  directory.onChange((target) => {
    const { id, workspaceId, active } = target;
    if (!active) return remove(target);
    let index = indexes.get(workspaceId);
    if (!index) indexes.set(workspaceId, (index = new RoutingIndex()));
    index.upsert(id, target.filters);
  });
  directory.onRemove(remove);
  directory.onEvict((workspaceId) => void indexes.delete(workspaceId));
  return {
    get size() {
      return indexes.size;
    },
    match: (workspaceId, payload, sourceId) => indexes.get(workspaceId)?.match(payload, sourceId) ?? [],
  };
}
