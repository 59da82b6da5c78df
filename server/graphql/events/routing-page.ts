import { type DeliveryKey, type StoredEvent, type Webhook } from '../../model/index.ts';
import { type Edge, InvalidCursor, type Slice } from '../../storage/index.ts';
import { type PageRequest } from '../connections.ts';
import { type Context } from '../context.ts';

/** A webhook of the list, as a parent of fields. */
export interface RoutingParent {
  readonly event: StoredEvent;
  readonly webhook: Webhook;
  /** Null when the event did not go there. */
  readonly delivery: DeliveryKey | null;
}

/** Before the cursor of a webhook that the event went to, and of one that it did not go to. */
const [went, others] = ['g', 'o'] as const;

/**
 * A page of all webhooks of the workspace: those that the event went to, deleted ones too, and then the others by name.
 * The event of a test send has the first ones only.
 *
 * @param search Part of the webhook's name, URL or description.
 * @throws {InvalidCursor}
 */
export async function readRoutingPage(
  event: StoredEvent,
  { first, after }: PageRequest,
  search: string | null,
  context: Context,
): Promise<Slice<RoutingParent>> {
  const inOthers = after?.startsWith(others) ?? false;
  if (after !== null && !inOthers && !after.startsWith(went)) throw new InvalidCursor(after);
  const reached = inOthers ? [] : await readReached(event, after?.slice(1) ?? null, search, context);
  const shown = reached.slice(0, first);
  if (reached.length > first || event.test) return { edges: shown, hasNextPage: reached.length > first };
  const wanted = first - shown.length;
  // With no room left, one is read to know whether there is a next page.
  const page = await context.services.webhooks.after(event.workspaceId, {
    search,
    except: event.webhookIds,
    first: Math.max(1, wanted),
    after: inOthers ? after!.slice(1) : null,
  });
  if (wanted === 0) return { edges: shown, hasNextPage: page.edges.length > 0 };
  const rest = await Promise.all(
    page.edges.map(async ({ cursor, node }) => ({
      cursor: others + cursor,
      node: await parentOf(event, node, context),
    })),
  );
  return { edges: [...shown, ...rest], hasNextPage: page.hasNextPage };
}

/** The webhooks that the event was routed to, after one of them. */
async function readReached(
  event: StoredEvent,
  after: string | null,
  search: string | null,
  { loaders }: Context,
): Promise<Edge<RoutingParent>[]> {
  const { webhookIds } = event;
  const last = after === null ? -1 : webhookIds.indexOf(after);
  if (after !== null && last < 0) throw new InvalidCursor(after);
  const webhooks = await Promise.all(webhookIds.slice(last + 1).map(async (id) => loaders.webhook.load(id)));
  return webhooks.flatMap((webhook) =>
    webhook && isNamed(webhook, search)
      ? [{ cursor: went + webhook.id, node: { event, webhook, delivery: keyOf(event, webhook) } }]
      : [],
  );
}

/** As the list of webhooks is searched. */
function isNamed({ name, url, description }: Webhook, search: string | null): boolean {
  const text = search?.trim().toLowerCase();
  return !text || `${name} ${url.split('?')[0]} ${description ?? ''}`.toLowerCase().includes(text);
}

/** It may have got the event later: somebody sent it there. */
async function parentOf(event: StoredEvent, webhook: Webhook, { loaders }: Context): Promise<RoutingParent> {
  const key = keyOf(event, webhook);
  return { event, webhook, delivery: (await loaders.lastAttempt.load(key)) ? key : null };
}

function keyOf(event: StoredEvent, webhook: Webhook): DeliveryKey {
  return { eventRowId: event.id, webhookId: webhook.id };
}
