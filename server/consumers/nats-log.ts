import { readFile } from 'node:fs/promises';

import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { connect, credsAuthenticator, nanos, type NodeConnectionOptions } from '@nats-io/transport-node';

import { type EventLog, type LogMessage } from './event-log.ts';
import { type NatsSettings } from './log-settings.ts';

interface NatsMessage extends LogMessage {
  readonly message: JsMsg;
}

/** Milliseconds until the server gives a message that nobody acknowledged to another process. */
const ackWaitMs = 30_000;
/** Messages that the client reads ahead. */
const readAhead = 400;
/** Milliseconds until others get what is given back: at once, it would go to the request of this process that just ended. */
const giveBackMs = 200;
/** JetStream's code for a consumer that is not there. */
const consumerNotFound = 10_014;

/**
 * Reads a stream of NATS JetStream by a durable pull consumer, which all processes share.
 * @throws If no server answers, or the stream does not exist.
 */
export async function openNatsLog(settings: NatsSettings): Promise<EventLog> {
  const connection = await connect(await connectionOptions(settings));
  try {
    const manager = await jetstreamManager(connection);
    await createConsumerIfMissing(manager, settings);
    const { stream, consumer: name } = settings;
    const consumer = await jetstream(connection).consumers.get(stream, name);
    const messages = await consumer.consume({ max_messages: readAhead, abort_on_missing_resource: true });
    const reader = new Reader(messages, stream);
    return {
      messages: reader.read(),
      acknowledge: async (batch) => {
        for (const each of batch as readonly NatsMessage[]) reader.acknowledge(each);
        await connection.flush();
      },
      keep: (batch) => {
        for (const { message } of batch as readonly NatsMessage[]) message.working();
      },
      lag: async () => {
        const info = await manager.consumers.info(stream, name);
        return info.num_pending + info.num_ack_pending;
      },
      close: async () => {
        await reader.giveBack();
        await connection.drain();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Knows what it has read and nobody acknowledged, so that others need not wait for it when this process stops. */
class Reader {
  readonly #messages: ConsumerMessages;
  readonly #stream: string;
  readonly #open = new Set<JsMsg>();
  #ended: Promise<null> = Promise.resolve(null);

  constructor(messages: ConsumerMessages, stream: string) {
    this.#messages = messages;
    this.#stream = stream;
  }

  async *read(): AsyncGenerator<NatsMessage> {
    const ended = Promise.withResolvers<null>();
    this.#ended = ended.promise;
    // Not by for await, which would drop what the client has read ahead when the caller breaks off.
    const iterator = this.#messages[Symbol.asyncIterator]();
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        const message = next.value;
        this.#open.add(message);
        yield { id: `nats:${this.#stream}:${message.info.streamSequence}`, data: message.data, message };
      }
    } finally {
      this.#messages.stop();
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        this.#open.add(next.value);
      ended.resolve(null);
    }
  }

  acknowledge({ message }: NatsMessage): void {
    message.ack();
    this.#open.delete(message);
  }

  /** Gives back everything that was read and not acknowledged. */
  async giveBack(): Promise<void> {
    this.#messages.stop();
    await this.#ended;
    for (const message of this.#open) message.nak(giveBackMs);
  }
}

async function createConsumerIfMissing(
  manager: JetStreamManager,
  { stream, consumer, subject }: NatsSettings,
): Promise<void> {
  try {
    await manager.consumers.info(stream, consumer);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== consumerNotFound) throw error;
    await manager.consumers.add(stream, {
      durable_name: consumer,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      ...(subject === undefined ? null : { filter_subject: subject }),
    });
  }
}

async function connectionOptions(settings: NatsSettings): Promise<NodeConnectionOptions> {
  const { servers, user, password, token, credentialsFile, tls } = settings;
  return {
    servers,
    name: 'perspection-webhooks',
    maxReconnectAttempts: -1,
    ...(user === undefined ? null : { user, pass: password ?? '' }),
    ...(token === undefined ? null : { token }),
    ...(credentialsFile === undefined
      ? null
      : { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...(tls === undefined ? null : { tls }),
  };
}
