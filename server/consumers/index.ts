/**
 * Consumers: events that arrive by a log, NATS JetStream or Kafka, as the events of a source.
 * Promises: a message is acknowledged after its event was stored or refused, and never before; one that is read again is a
 * duplicate, also when its event has no id.
 * The clients of both logs are loaded only where one is configured.
 * Imports model.
 */
export { type Consumers, startConsumers } from './consumers.ts';
export { type LogSettings as EventLogSettings, readLogSettings } from './log-settings.ts';
export { type ConsumerParts } from './log-consumer.ts';
