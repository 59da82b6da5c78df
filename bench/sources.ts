import { type Product } from './product.ts';

const document = `mutation ($input: CreateSourceInput!) {
  createSource(input: $input) { source { writeKey } userErrors { message } }
}`;

/** Creates a source with all enrichers, and returns its key as the value of an `Authorization` header. */
export async function createSource(product: Product, name: string): Promise<string> {
  const { createSource: created } = await product.query<{
    createSource: { source: { writeKey: string } | null; userErrors: { message: string }[] };
  }>(document, { input: { name } });
  if (!created.source) throw new Error(created.userErrors[0]!.message);
  return `Basic ${Buffer.from(`${created.source.writeKey}:`).toString('base64')}`;
}
