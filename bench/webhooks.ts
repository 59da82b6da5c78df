import { type Product } from './product.ts';

const document = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id } userErrors { message } }
}`;

/** Creates a webhook with the same secret key as the bare loop, and returns its id. */
export async function createWebhook(
  product: Product,
  url: string,
  input: Record<string, unknown> = {},
): Promise<string> {
  const { createWebhook: created } = await product.query<{
    createWebhook: { webhook: { id: string } | null; userErrors: { message: string }[] };
  }>(document, { input: { name: 'Bench', url, secretKey: 'whsec_of_the_bench_of_32_bytes..', ...input } });
  if (!created.webhook) throw new Error(created.userErrors[0]!.message);
  return created.webhook.id;
}
