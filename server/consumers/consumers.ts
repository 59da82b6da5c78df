import { Latch } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type EventLog } from './event-log.ts';
import { type ConsumerParts, LogConsumer } from './log-consumer.ts';
import { type LogSettings } from './log-settings.ts';

export interface Consumers extends Closeable {
  /** Messages that are not acknowledged yet, by the name of the log. Logs that cannot be asked are left out. */
  lag(): Promise<Readonly<Record<string, number>>>;
}

/** Reads all logs until it is closed. A log that is away, or whose source is missing, is tried again and again. */
export function startConsumers(settings: readonly LogSettings[], parts: ConsumerParts): Consumers {
  const consumers = settings.map(
    (each) => new LogConsumer(each, { ...parts, open: () => openLog(each), pause: new Latch() }),
  );
  for (const consumer of consumers) consumer.start();
  return {
    lag: async () => {
      const readings = await Promise.all(
        consumers.map(async (consumer) => [consumer.name, await consumer.lag()] as const),
      );
      return Object.fromEntries(readings.filter((entry): entry is [string, number] => entry[1] !== null));
    },
    close: async () => void (await Promise.all(consumers.map((consumer) => consumer.close()))),
  };
}

async function openLog(settings: LogSettings): Promise<EventLog> {
  if ('nats' in settings) return (await import('./nats-log.ts')).openNatsLog(settings.nats);
  return (await import('./kafka-log.ts')).openKafkaLog(settings.kafka);
}
