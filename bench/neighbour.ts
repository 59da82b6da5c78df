import { type Environment } from './environment.ts';
import { purchase } from './events.ts';
import { type Figures, type Rows } from './figures.ts';
import { type Product } from './product.ts';
import { latencyUnderSteadyLoad } from './steady-load.ts';
import { createWebhook } from './webhooks.ts';

/** Webhooks of the workspace whose latency is measured while others are in trouble. Each event goes to one of them. */
const healthyWebhooks = 10;

/** Creates the healthy webhooks of a workspace. @param urlOf Of the kth of them. */
export async function addNeighbour(product: Product, urlOf: (k: number) => string): Promise<void> {
  for (let k = 0; k < healthyWebhooks; k += 1) {
    await createWebhook(product, urlOf(k), {
      conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${k}` }],
    });
  }
}

/** Sends the healthy webhooks events at a constant rate, and measures their latency. */
export function latencyOfNeighbour(
  environment: Environment,
  product: Product,
  received: Map<string, number>,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Figures> {
  return latencyUnderSteadyLoad(environment, [product], received, {
    ...load,
    event: (n) => ({ ...purchase(n), user_id: `u_${n % healthyWebhooks}` }),
  });
}

/** What other workspaces have: so many webhooks that are in trouble, and so many workspaces. */
export interface Trouble {
  readonly webhooks: number;
  readonly workspaces: number;
}

/**
 * Measures without trouble, and then beside each of these, compared with the first.
 *
 * @param labels Of the row without trouble, and of the others: `48 hang`, before how many workspaces they are in.
 */
export async function besideTroubles(
  troubles: readonly Trouble[],
  labels: { readonly none: string; readonly of: (trouble: Trouble) => string },
  measure: (trouble: Trouble) => Promise<Figures>,
): Promise<Rows> {
  const undisturbed = await measure({ webhooks: 0, workspaces: 0 });
  const rows: Rows = { [labels.none]: undisturbed };
  for (const trouble of troubles) {
    const figures = await measure(trouble);
    const { workspaces } = trouble;
    const label = `${labels.of(trouble)}, in ${workspaces === 1 ? '1 workspace' : `${workspaces} workspaces`}`;
    rows[label] = { ...figures, p99OfBaseline: figures.p99Ms! / undisturbed.p99Ms! };
  }
  return rows;
}
