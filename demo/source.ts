import { type Product } from './product.ts';

const name = 'Demo shop';
const list = '{ sources { name writeKey } }';
const create = `mutation ($name: String!) {
  createSource(input: { name: $name }) { source { writeKey } userErrors { message } }
}`;

interface Created {
  readonly createSource: {
    readonly source: { readonly writeKey: string } | null;
    readonly userErrors: readonly { readonly message: string }[];
  };
}

/** Creates the shop's source if it does not exist yet. @returns its write key */
export async function ensureSource(product: Product): Promise<string> {
  const { sources } = await product.query<{ sources: { name: string; writeKey: string }[] }>(list);
  const known = sources.find((source) => source.name === name);
  if (known) return known.writeKey;
  const { createSource: created } = await product.query<Created>(create, { name });
  if (created.source) return created.source.writeKey;
  throw new Error(`${name}: ${created.userErrors.map(({ message }) => message).join(' ')}`);
}
