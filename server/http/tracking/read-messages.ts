import { UnreadableEvent } from '../../ingest/index.ts';
import { badRequest, refusalFor, RefusedRequest } from '../answers.ts';
import { arrayItems } from '../array-items.ts';
import { JsonError, maxJsonDepth, maxJsonValues, parseExactJson } from '../exact-json.ts';
import { scanJson } from '../scan-json.ts';

/** Messages of a batch. */
export const maxMessages = 2500;

/** Bytes of what is beside a batch, times its messages: 6.7 KB for 2,500. Each copy is text in memory, twice. */
const maxSharedBytes = 16 * 1024 * 1024;

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

const tooMuchShared = refusalFor(
  'PAYLOAD_TOO_LARGE',
  `The context and integrations beside batch may have ${maxSharedBytes >> 20} MiB and ${maxJsonValues} values, times the ` +
    'messages of the batch. None was stored.',
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
  return { messages: batch, envelope };
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

/**
 * The messages of a batch, with the `context` and `integrations` beside it where they have none of their own. To be called
 * once the key was checked: a small body can become a large one.
 *
 * @throws {RefusedRequest} When all messages together would get too much.
 */
export function withShared({ messages, envelope }: TrackingBody): readonly unknown[] {
  const { context, integrations } = envelope;
  if (!isObject(context) && !isObject(integrations)) return messages;
  refuseTooMuch({ context, integrations }, messages.length);
  return messages.map((message) => {
    if (!isObject(message)) return message;
    const whole = { ...message };
    const own = message['context'] ?? {};
    if (isObject(context) && isObject(own)) whole['context'] = { ...context, ...own };
    // A field that is undefined would have the message refused: it is no JSON.
    if (isObject(integrations)) whole['integrations'] ??= integrations;
    return whole;
  });
}

function refuseTooMuch(shared: object, messages: number): void {
  const text = JSON.stringify(shared);
  const tooLong = Buffer.byteLength(text) * messages > maxSharedBytes;
  const { values } = scanJson(text, { maxDepth: maxJsonDepth + 1, maxValues: maxJsonValues });
  if (tooLong || values * messages > maxJsonValues) throw new RefusedRequest(tooMuchShared);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof UnreadableEvent)
  );
}
