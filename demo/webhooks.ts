import { type Endpoint, type Temper } from './receiver.ts';
import { type Product } from './product.ts';

/** A webhook of the demo. */
export interface DemoWebhook {
  readonly name: string;
  readonly description: string;
  readonly path: string;
  /** How its endpoint behaves; `dead` means a closed port. */
  readonly temper: Temper | 'dead';
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The port of the obsolete discard protocol, on which nothing listens. */
const closedPort = 'http://localhost:9';

/** Typical uses of outbound webhooks. */
export const webhooks: readonly DemoWebhook[] = [
  {
    name: 'CRM sync',
    description: 'Sign-ups and profile changes. Its endpoint fails a third of the time.',
    path: '/crm',
    temper: 'flaky',
    settings: { eventFilter: { mode: 'INCLUDE', events: ['user_signup', 'identify'] }, retryCount: 5 },
  },
  {
    name: 'Warehouse loader',
    description: 'All events.',
    path: '/warehouse',
    temper: 'honest',
    settings: { customHeaders: [{ name: 'X-Dataset', value: 'events_raw' }] },
  },
  {
    name: 'High-value alerts',
    description: 'Purchases over 500 dollars.',
    path: '/alerts',
    temper: 'honest',
    settings: {
      eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
      conditions: [{ field: 'properties.value', operator: 'GREATER_THAN', value: 500 }],
    },
  },
  {
    name: 'Fraud checks',
    description: 'Checkouts and purchases. Its endpoint refuses connections.',
    path: '/score',
    temper: 'dead',
    settings: { eventFilter: { mode: 'INCLUDE', events: ['checkout_started', 'purchase'] }, retryCount: 2 },
  },
  {
    name: 'Custom analytics',
    description:
      'Page views and cart additions of visitors who consented to analytics. Its endpoint is slow.',
    path: '/analytics',
    temper: 'slow',
    settings: {
      eventFilter: { mode: 'INCLUDE', events: ['page_view', 'add_to_cart'] },
      conditions: [{ field: 'consent.analytics', operator: 'EQUALS', value: true }],
    },
  },
];

/** The endpoints that the demo's server provides: all but the dead ones. */
export function endpointsFor(secretKeys: ReadonlyMap<string, string>): Endpoint[] {
  return webhooks.flatMap(({ name, path, temper }) =>
    temper === 'dead' ? [] : [{ path, temper, secretKey: secretKeys.get(name)! }],
  );
}

const byName = 'query ($name: String!) { webhooks(search: $name, limit: 200) { items { id name } } }';
const create = `mutation ($input: CreateWebhookInput!) {
  outcome: createWebhook(input: $input) { userErrors { message } }
}`;
const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  outcome: updateWebhook(id: $id, input: $input) { userErrors { message } }
}`;

interface Outcome {
  readonly outcome: { readonly userErrors: readonly { readonly message: string }[] };
}

/**
 * Creates the webhooks that do not exist yet. Existing ones get the URL and the secret key of this run, and keep all
 * other settings.
 */
export async function ensureWebhooks(
  product: Product,
  receiverUrl: string,
  secretKeys: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { name, description, path, temper, settings } of webhooks) {
    const address = {
      url: (temper === 'dead' ? closedPort : receiverUrl) + path,
      secretKey: secretKeys.get(name),
    };
    const found = await product.query<{ webhooks: { items: { id: string; name: string }[] } }>(byName, {
      name,
    });
    const id = found.webhooks.items.find((webhook) => webhook.name === name)?.id;
    const { outcome } = id
      ? await product.query<Outcome>(update, { id, input: address })
      : await product.query<Outcome>(create, { input: { name, description, ...address, ...settings } });
    if (outcome.userErrors.length > 0) {
      throw new Error(`${name}: ${outcome.userErrors.map(({ message }) => message).join(' ')}`);
    }
  }
}
