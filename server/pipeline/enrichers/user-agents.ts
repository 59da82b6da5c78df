import Bowser from 'bowser';

import { type JsonObject } from '../../model/index.ts';
import { BoundedMap } from '../../bounded-map.ts';

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
