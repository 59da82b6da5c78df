import { type JsonObject, type JsonValue } from '../../model/index.ts';

/** Parameters of the URL, and what they are called in `context.campaign`. */
const utm = new Map([
  ['utm_source', 'source'],
  ['utm_medium', 'medium'],
  ['utm_campaign', 'name'],
  ['utm_term', 'term'],
  ['utm_content', 'content'],
]);

/** Parameters by which advertisers find a click again. */
const clickIds = new Set([
  ...['gclid', 'gbraid', 'wbraid', 'dclid', 'fbclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id'],
]);

/** What the parameters of a URL say of where a visitor came from. The first of equal ones counts. @param search With its question mark */
export function campaignOf(search: string): JsonObject | null {
  if (search === '') return null;
  const added: Record<string, JsonValue> = {};
  // By hand: most URLs have parameters, few have these, and only theirs are worth decoding.
  for (const parameter of search.slice(1).split('&')) {
    const [key, raw] = atEquals(parameter);
    const name = utm.get(key);
    if (raw === '' || (name === undefined && !clickIds.has(key))) continue;
    const value = decoded(raw);
    if (name !== undefined) added[key] ??= value;
    const group = name === undefined ? 'click_ids' : 'campaign';
    const parts = (added[group] ??= {}) as Record<string, string>;
    parts[name ?? key] ??= value;
  }
  return added;
}

function atEquals(parameter: string): [string, string] {
  const equals = parameter.indexOf('=');
  return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
}

/** As URLs write a parameter, but without `%00`, which the database does not take. */
function decoded(raw: string): string {
  if (!/[%+]/.test(raw)) return raw;
  return new URLSearchParams(`v=${raw}`).get('v')!.replaceAll('\0', '');
}
