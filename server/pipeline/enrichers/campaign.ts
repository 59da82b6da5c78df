import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { utm } from './campaign-of-url.ts';
import { type Additions, type EventView, textIn } from './event-view.ts';

/** CAMPAIGN: where a visitor came from, as the SDK says in `context.campaign`, and else as the page's URL does. */
export function campaign({ url, context }: EventView): Additions | null {
  const ofUrl = url?.campaign ?? null;
  const sent = context['campaign'];
  return isObject(sent) ? { ...ofUrl, ...parametersOf(sent) } : ofUrl;
}

/** The parameters that a URL would have for what an SDK sent. */
function parametersOf(sent: JsonObject): Additions {
  const added: Record<string, JsonValue> = {};
  for (const [parameter, part] of utm) {
    const value = textIn(sent, part);
    if (value !== null) added[parameter] = value;
  }
  return added;
}
