import Bowser from 'bowser';

import { type JsonObject } from '../../model/index.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type Additions, type EventView, textIn } from './event-view.ts';

/** UTF-16 units: the longest user agents of browsers have some 300. */
const longest = 512;

/** User agents whose parts are remembered: some browsers make up most of the traffic. */
const remembered = 2000;

/** Reads user agents, each once as long as it is remembered. */
export class UserAgents {
  readonly #known = new BoundedMap<string, JsonObject>(remembered);

  /** The device, system and browser that it names; empty for one that is unknown. */
  read(userAgent: string): JsonObject {
    const known = this.#known.get(userAgent);
    if (known) return known;
    const parts = partsOf(userAgent);
    this.#known.set(userAgent, parts);
    return parts;
  }
}

/** DEVICE: what the user agent says of the device, its system and the browser. */
export function device({ context, sender, tools }: EventView): Additions | null {
  const sent = textIn(context, 'userAgent') ?? textIn(context, 'user_agent');
  const userAgent = sent ?? sender.client?.userAgent ?? null;
  if (userAgent === null || userAgent === '' || userAgent.length > longest) return null;
  const parts = tools.userAgents.read(userAgent);
  return sent === null ? { user_agent: userAgent, ...parts } : parts;
}

function partsOf(userAgent: string): JsonObject {
  const { browser, os, platform } = Bowser.parse(userAgent);
  const parts: Record<string, JsonObject> = {};
  const add = (name: string, part: Readonly<Record<string, string | undefined>>) => {
    const known = Object.entries(part).filter((entry): entry is [string, string] => !!entry[1]);
    if (known.length > 0) parts[name] = Object.fromEntries(known);
  };
  add('device', { type: platform.type, manufacturer: platform.vendor, model: platform.model });
  add('os', { name: os.name, version: os.version });
  add('browser', { name: browser.name, version: browser.version });
  return parts;
}
