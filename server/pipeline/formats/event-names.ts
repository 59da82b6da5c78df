/**
 * Names of Segment's specifications that mean one of the common event names. docs/tracking-sdks.md has the same table.
 * Letter case, and whether words are separated by blanks, `_` or `-`, make no difference.
 */
export const trackedNames: Readonly<Record<string, string>> = {
  'order completed': 'purchase',
  'completed order': 'purchase', // its name in the first version of the e-commerce specification
  'product added': 'add_to_cart',
  'added product': 'add_to_cart', // as above
  'checkout started': 'checkout_started',
  'signed up': 'user_signup', // these two are of the B2B SaaS specification
  'signed in': 'user_login',
};

/** UTF-16 units. An event's name has at most 200 characters: a longer one is refused as it is. */
const longest = 400;

/** The name under which an event of a `track` message is stored. */
export function eventNameOf(tracked: string, snakeCase: boolean): string {
  if (tracked.length > longest) return tracked;
  const words = tracked
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
  if (Object.hasOwn(trackedNames, words)) return trackedNames[words]!;
  return snakeCase ? inSnakeCase(tracked) : tracked;
}

/** `Product Viewed`, `productViewed` and `product-viewed` as `product_viewed`. A name without letters and digits stays. */
export function inSnakeCase(name: string): string {
  const separated = name
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, '_')
    .replace(/(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, '_'); // HTTPError: before the last capital letter
  const words = separated.split(/[^\p{L}\p{N}\p{M}]/u).filter((word) => word !== '');
  return words.length === 0 ? name : words.join('_').toLowerCase();
}
