import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

import { type FastifyRequest } from 'fastify';

import { badRequest, RefusedRequest, unsupportedType } from './answers.ts';
import { binaryCloudEvent, isBinaryCloudEvent } from './cloud-events.ts';
import { parseExactJson } from './exact-json.ts';
import { receiveBytes, receiveText } from './receive-text.ts';
import { valueCounter } from './value-counter.ts';

/** What a body of `POST /v1/events` has. */
export interface SentEvents {
  readonly format: 'EVENT' | 'CLOUD_EVENT';
  /** What is no event is among them, too: it is refused as one, in its turn. */
  readonly events: readonly unknown[];
  /** Whether the request is one CloudEvent, whose sender looks at nothing but the status. */
  readonly single: boolean;
}

/** Events of one body. Ingest refuses more than 1,000 itself, with a result for each; many more get no results. */
const maxEventsOfBody = 2000;
/** Of a body in lines, blank ones included. Those beyond it are not even parsed. */
const maxLines = 10_000;

const lineTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

type Counter = (count: number) => void;

/** Reads a body by its media type. @throws {RefusedRequest | JsonError} */
export async function readEvents(
  { headers, bodyClaim }: FastifyRequest,
  payload: IncomingMessage,
): Promise<SentEvents> {
  const claim = bodyClaim!;
  const count = valueCounter(claim);
  const read = readerFor(headers);
  if (read) return read(await receiveText(payload, headers, claim), count);
  if (!isBinaryCloudEvent(headers)) throw new RefusedRequest(unsupportedType);
  return cloudEvent(binaryCloudEvent(headers, await receiveBytes(payload, headers, claim), count));
}

/** A CloudEvent in binary mode may have no body; nothing else may. @throws {RefusedRequest} */
export function eventsWithoutBody({ headers }: FastifyRequest): SentEvents {
  if (!isBinaryCloudEvent(headers)) throw new RefusedRequest(badRequest('The body must have events.'));
  return cloudEvent(binaryCloudEvent(headers, Buffer.alloc(0), () => undefined));
}

/** Null for a CloudEvent in binary mode, whose type is that of its data, and for unknown types. */
function readerFor(headers: IncomingHttpHeaders): ((text: string, count: Counter) => SentEvents) | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/cloudevents+json')
    return (text, count) => cloudEvent(parseExactJson(text, 'The body', count));
  if (type === 'application/cloudevents-batch+json')
    return (text, count) => cloudEvents(parseExactJson(text, 'The body', count));
  if (isBinaryCloudEvent(headers)) return null;
  if (type === 'application/json')
    return (text, count) => ownEvents(eventsIn(parseExactJson(text, 'The body', count)));
  return lineTypes.includes(type) ? (text, count) => ownEvents(eventsInLines(text, count)) : null;
}

function ownEvents(events: readonly unknown[]): SentEvents {
  return { format: 'EVENT', events, single: false };
}

function cloudEvent(event: unknown): SentEvents {
  return { format: 'CLOUD_EVENT', events: [event], single: true };
}

function cloudEvents(body: unknown): SentEvents {
  if (!Array.isArray(body)) throw new RefusedRequest(badRequest('The body must be an array of CloudEvents.'));
  return { format: 'CLOUD_EVENT', events: bounded(body), single: false };
}

/** One event, or an array of them. */
function eventsIn(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? bounded(body) : [body];
}

function bounded(events: readonly unknown[]): readonly unknown[] {
  if (events.length > maxEventsOfBody)
    throw new RefusedRequest(badRequest(`A body has at most ${maxEventsOfBody} events. None was stored.`));
  return events;
}

/** Lines without anything but blanks are left out. */
function eventsInLines(text: string, count: Counter): readonly unknown[] {
  const lines = text.split('\n', maxLines + 1);
  if (lines.length > maxLines)
    throw new RefusedRequest(badRequest(`A body has at most ${maxLines} lines. None was stored.`));
  const events = lines.flatMap((line, n) =>
    line.trim() === '' ? [] : [parseExactJson(line, `Line ${n + 1}`, count)],
  );
  return bounded(events);
}
