import { type Additions, type EventView, textIn } from './event-view.ts';

/** UTF-16 units: the longest user agents of browsers have some 300. */
const longest = 512;

/** DEVICE: what the user agent says of the device, its system and the browser. */
export function device({ context, sender, tools }: EventView): Additions | null {
  const sent = textIn(context, 'userAgent') ?? textIn(context, 'user_agent');
  const userAgent = sent ?? sender.client?.userAgent ?? null;
  if (userAgent === null || userAgent === '' || userAgent.length > longest) return null;
  const parts = tools.userAgents.read(userAgent);
  return sent === null ? { user_agent: userAgent, ...parts } : parts;
}
