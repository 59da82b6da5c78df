import { UnreadableEvent } from '../../ingest/index.ts';
import { badRequest, refusalFor, RefusedRequest } from '../answers.ts';
import { arrayItems } from '../array-items.ts';
import { JsonError, parseExactJson } from '../exact-json.ts';

/** Messages of a batch. */
export const maxMessages = 2500;

/** What a body of a tracking SDK has. */
export interface TrackingBody {
  readonly messages: readonly unknown[];
  /** The body itself, for what it says of all its messages. */
  readonly envelope: Readonly<Record<string, unknown>>;
}

/** Makes a function that is called with the number of values of each text before it is parsed, and may throw. */
export type CountValues = () => (count: number) => void;

const tooManyMessages = refusalFor(
  'PAYLOAD_TOO_LARGE',
  `A batch has at most ${maxMessages} messages. None was stored.`,
);

/** Reads the body of one message. @throws {JsonError | RefusedRequest} */
export function readMessage(text: string, counter: CountValues): TrackingBody {
  const body = parseExactJson(text, 'The body', counter());
  if (!isObject(body)) throw new RefusedRequest(badRequest('The body must be a JSON object: one message.'));
  return { messages: [body], envelope: body };
}

/**
 * Reads a batch. A message that JSON can be read of but not without losing a part, or that is nested too deep, is an
 * {@link UnreadableEvent} among the others.
 *
 * @throws {JsonError | RefusedRequest}
 */
export function readBatch(text: string, counter: CountValues): TrackingBody {
  const body = parseBatch(text, counter);
  if (!isObject(body) || !Array.isArray(body['batch']))
    throw new RefusedRequest(badRequest('The body must be a JSON object with an array, batch.'));
  const { batch, ...envelope } = body;
  if (batch.length > maxMessages) throw new RefusedRequest(tooManyMessages);
  return { messages: withShared(batch, envelope), envelope };
}

function parseBatch(text: string, counter: CountValues): unknown {
  try {
    return parseExactJson(text, 'The body', counter());
  } catch (error) {
    if (!(error instanceof JsonError) || error.path?.[0] !== 'batch' || error.path.length === 1) throw error;
    const body = parseOneByOne(text, counter);
    if (!body) throw error;
    return body;
  }
}

/** The same message by message; null when they cannot be told apart. */
function parseOneByOne(text: string, counter: CountValues): object | null {
  const found = arrayItems(text, 'batch', maxMessages);
  if (!found) return null;
  const { array, items } = found;
  const onValues = counter();
  const rest = `${text.slice(0, array[0])}[]${text.slice(array[1])}`;
  const body = parseExactJson(rest, 'The body', onValues) as Record<string, unknown>;
  return { ...body, batch: items.map(([start, end]) => parseMessage(text.slice(start, end), onValues)) };
}

function parseMessage(text: string, onValues: (count: number) => void): unknown {
  try {
    return parseExactJson(text, 'The message', onValues);
  } catch (error) {
    // Without a path the text is no JSON, and nor is the body.
    if (!(error instanceof JsonError) || !error.path) throw error;
    const { message, path } = error;
    return new UnreadableEvent({ field: path.map(String), code: 'INVALID', message }, text);
  }
}

/** What a batch says of all its messages, where they do not say it themselves. */
function withShared(
  batch: readonly unknown[],
  { context, integrations }: Record<string, unknown>,
): unknown[] {
  if (!isObject(context) && !isObject(integrations)) return [...batch];
  return batch.map((message) => {
    if (!isObject(message)) return message;
    const own = message['context'] ?? {};
    return {
      ...message,
      context: isObject(context) && isObject(own) ? { ...context, ...own } : message['context'],
      integrations: message['integrations'] ?? integrations,
    };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof UnreadableEvent)
  );
}
