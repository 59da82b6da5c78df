import { readFile } from 'node:fs/promises';

import {
  Consumer,
  type Message,
  MessagesStreamFallbackModes,
  MessagesStreamModes,
} from '@platformatic/kafka';

import { type EventLog, type LogMessage } from './event-log.ts';
import { type KafkaSettings } from './log-settings.ts';

interface KafkaMessage extends LogMessage {
  readonly message: Message<Buffer, Buffer, Buffer, Buffer>;
}

/** Bytes of one fetch. */
const fetchBytes = 4 * 1024 * 1024;

/**
 * Reads a topic of Kafka as a member of a consumer group. A group that is new begins with the oldest message.
 * @throws If no broker answers, or the topic does not exist.
 */
export async function openKafkaLog(settings: KafkaSettings): Promise<EventLog> {
  const { brokers, topic, group, sasl } = settings;
  const tls = await tlsOptions(settings.tls);
  const consumer = new Consumer({
    clientId: 'perspection-webhooks',
    groupId: group,
    bootstrapBrokers: [...brokers],
    autocreateTopics: false,
    ...(sasl === undefined ? null : { sasl }),
    ...(tls === null ? null : { tls }),
  });
  try {
    const stream = await consumer.consume({
      topics: [topic],
      autocommit: false,
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      maxBytes: fetchBytes,
    });
    return {
      messages: messagesOf(stream),
      acknowledge: async (batch) => {
        for (const { message } of lastOfPartitions(batch as readonly KafkaMessage[])) await message.commit();
      },
      keep: () => undefined, // the heartbeat of the group does that
      lag: async () => {
        const lags = await consumer.getLag({ topics: [topic] });
        return Number([...lags.values()].flat().reduce((sum, lag) => (lag > 0n ? sum + lag : sum), 0n));
      },
      close: () => consumer.close(true),
    };
  } catch (error) {
    await consumer.close(true).catch(() => undefined);
    throw error;
  }
}

async function* messagesOf(
  stream: AsyncIterable<Message<Buffer, Buffer, Buffer, Buffer>>,
): AsyncGenerator<KafkaMessage> {
  for await (const message of stream) {
    const id = `kafka:${message.topic}:${message.partition}:${message.offset}`;
    yield { id, data: message.value ?? Buffer.alloc(0), message };
  }
}

/** The commit of a message includes all before it in its partition. */
function lastOfPartitions(batch: readonly KafkaMessage[]): readonly KafkaMessage[] {
  return [...new Map(batch.map((message) => [message.message.partition, message])).values()];
}

async function tlsOptions(tls: KafkaSettings['tls']) {
  if (tls === undefined) return null;
  if (tls === true) return {};
  const content = async (file: string | undefined) => (file === undefined ? null : readFile(file));
  const [ca, cert, key] = await Promise.all([
    content(tls.caFile),
    content(tls.certFile),
    content(tls.keyFile),
  ]);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
