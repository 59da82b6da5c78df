import { type SealedCell } from '../secret-box.ts';

/** A webhook, and the workspace that its sealed texts are bound to. */
export interface WebhookKey {
  readonly id: string;
  readonly workspaceId: string;
}

/** Where a sealed text of a webhook is stored. */
export function cellOf({ id, workspaceId }: WebhookKey, column: SealedCell['column']): SealedCell {
  return { workspaceId, owner: id, column };
}

/** Where the custom headers of a revision are stored. */
export function revisionCell({ id, workspaceId }: WebhookKey, revision: number): SealedCell {
  return { workspaceId, owner: `${id}/${revision}`, column: 'revision-headers' };
}
