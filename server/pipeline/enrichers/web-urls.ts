import { BoundedMap } from '../../bounded-map.ts';
import { type JsonObject } from '../../model/index.ts';
import { campaignOf } from './campaign-of.ts';

/** URLs whose parts are remembered: many visitors see the same pages, and each of them sends several events of a page. */
const remembered = 1000;

/** UTF-16 units. Longer ones are read each time. */
const longest = 512;

/** A URL of the web, in parts. */
export interface WebUrl {
  readonly href: string;
  readonly host: string;
  readonly path: string;
  /** With its question mark; empty for a URL without parameters. */
  readonly search: string;
  /** What CAMPAIGN adds for it. */
  readonly campaign: JsonObject | null;
}

/** Reads URLs, each once as long as it is remembered. */
export class WebUrls {
  readonly #known = new BoundedMap<string, WebUrl | null>(remembered);

  /** The parts of a URL of the web; null for any other text. */
  read(text: string): WebUrl | null {
    if (text.length > longest) return partsOf(text);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const parts = partsOf(text);
    this.#known.set(text, parts);
    return parts;
  }
}

function partsOf(text: string): WebUrl | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  const { href, host, pathname: path, search } = url;
  return { href, host, path, search, campaign: campaignOf(search) };
}
