import { type Enricher, type JsonObject, type JsonValue } from '../model/index.ts';
import { campaign } from './enrichers/campaign.ts';
import { country } from './enrichers/country.ts';
import { device } from './enrichers/device.ts';
import { type Additions, type Enrich, type EventView, pageUrl } from './enrichers/event-view.ts';
import { ip } from './enrichers/ip.ts';
import { page } from './enrichers/page.ts';
import { isObject } from './is-object.ts';
import { withField } from './known-fields.ts';
import { type EventDraft, type StageContext } from './stage.ts';

/** What adds to the context of an event. SESSION adds an id beside it, and IDENTITY does so when the event is stored. */
const enrichers: readonly { readonly name: Enricher; readonly enrich: Enrich }[] = [
  { name: 'CAMPAIGN', enrich: campaign },
  { name: 'PAGE', enrich: page },
  { name: 'DEVICE', enrich: device },
  { name: 'COUNTRY', enrich: country },
  { name: 'IP', enrich: ip },
];

const readersOfUrls: readonly Enricher[] = ['CAMPAIGN', 'PAGE'];

/**
 * Enrichment: adds to the event of a source what follows from it, or from the request that brought it, where the source
 * has not switched that off. Nothing that was sent is replaced. `context.enriched` has the names of the enrichers that
 * added something.
 */
export function enrich(event: EventDraft, { sender, tools, receivedAt }: StageContext): EventDraft {
  if (!sender || !tools) return event;
  const { fields, known } = event;
  const properties = known!.properties ?? {};
  // What was sent stays as it is: the context is copied, and so is each part of it that something is added to.
  const context: Record<string, JsonValue> = { ...known!.context };
  const off = sender.source.disabledEnrichers;
  const url = readersOfUrls.every((name) => off.includes(name)) ? null : pageUrl(context, properties, tools);
  const view: EventView = { context, properties, sender, tools, url };
  const added: Enricher[] = [];
  for (const { name, enrich } of enrichers)
    if (!off.includes(name) && fill(context, enrich(view))) added.push(name);
  const sessionId = off.includes('SESSION') ? null : sessionOf(event, view, receivedAt);
  if (sessionId !== null) added.push('SESSION');
  if (added.length === 0) return event;
  if (!Object.hasOwn(context, 'enriched')) context['enriched'] = added;
  return { ...event, fields: withParts(fields, context, sessionId) };
}

/** Adds what is missing, and returns whether that was anything. */
function fill(context: Record<string, JsonValue>, additions: Additions | null): boolean {
  if (additions === null) return false;
  let filled = false;
  for (const field of Object.keys(additions)) {
    const value = additions[field]!;
    const there = context[field] ?? null;
    const filledIn =
      there === null ? value : isObject(there) && isObject(value) ? filledUp(there, value) : there;
    if (filledIn === there) continue;
    context[field] = filledIn;
    filled = true;
  }
  return filled;
}

/** The part with what it is missing; itself when that is nothing. */
function filledUp(part: JsonObject, additions: JsonObject): JsonObject {
  let copy: Record<string, JsonValue> | null = null;
  for (const field of Object.keys(additions)) {
    if ((part[field] ?? null) !== null) continue;
    copy ??= { ...part };
    copy[field] = additions[field]!;
  }
  return copy ?? part;
}

/** The id of a session; null when the event has one, or no anonymous id to find it by. */
function sessionOf({ known }: EventDraft, { sender, tools }: EventView, receivedAt: Date): string | null {
  const { sessionId, anonymousId, time } = known!;
  if (sessionId !== null || anonymousId === null) return null;
  return tools.sessions.idOf(sender.source.workspaceId, anonymousId, time ?? receivedAt);
}

/** The event with its new context, and with a session id in its place. */
function withParts(fields: JsonObject, context: JsonObject, sessionId: string | null): JsonObject {
  if (sessionId === null) return { ...fields, context };
  const enriched = withField(fields, 'session_id', sessionId);
  enriched['context'] = context; // in its place: normalisation gives every event one
  return enriched;
}
