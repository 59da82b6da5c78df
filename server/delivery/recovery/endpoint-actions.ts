import { type Clock } from '../../clock.ts';
import {
  type AuditAction,
  type Author,
  checkedNow,
  type EndpointHealth,
  resumed,
  type UserError,
} from '../../model/index.ts';
import { changeHealth, countHeld, inTransaction, type Storage, writeAudit } from '../../storage/index.ts';

export interface EndpointActionParts {
  readonly storage: Pick<Storage, 'pool' | 'webhooks'>;
  readonly clock: Clock;
}

/** What somebody may do about an endpoint that the breaker has paused. */
export type EndpointAction = 'CHECK' | 'RESUME';

const actions: Readonly<
  Record<EndpointAction, { next: (health: EndpointHealth, now: Date) => EndpointHealth; audit: AuditAction }>
> = {
  CHECK: { next: checkedNow, audit: 'ENDPOINT_CHECKED' },
  RESUME: { next: resumed, audit: 'ENDPOINT_RESUMED' },
};

/**
 * Has a paused endpoint probed at once, or resumes it: closes the breaker, so that what is held goes out at the usual
 * pace, twice as much every second. A worker does so within a second.
 */
export async function actOnEndpoint(
  { storage, clock }: EndpointActionParts,
  workspaceId: string,
  webhookId: string,
  { action, by }: { readonly action: EndpointAction; readonly by: Author },
): Promise<readonly UserError[]> {
  const webhook = await storage.webhooks.find(workspaceId, webhookId);
  if (!webhook) return [refusal('NOT_FOUND', 'There is no webhook with this id.')];
  if (webhook.health.state !== 'OPEN')
    return [refusal('INVALID', 'The endpoint of this webhook is not paused.')];
  const held = await countHeld(storage.pool, workspaceId, [webhookId]);
  if (action === 'CHECK' && !held.has(webhookId))
    return [
      refusal('INVALID', 'No delivery is held that it could be checked with: resume it, or send a test.'),
    ];
  const { next, audit } = actions[action];
  const changed = await inTransaction(storage.pool, async (tx) => {
    const now = clock.now();
    const key = { workspaceId, webhookId };
    if (!(await changeHealth(tx, key, webhook.health, next(webhook.health, now)))) return false;
    const object = { type: 'WEBHOOK', id: webhookId, name: webhook.name } as const;
    await writeAudit(tx, { workspaceId, by, at: now, action: audit, object });
    return true;
  });
  return changed ? [] : [refusal('INVALID', 'The state of the endpoint has just changed: look again.')];
}

function refusal(code: UserError['code'], message: string): UserError {
  return { field: ['webhookId'], code, message };
}
