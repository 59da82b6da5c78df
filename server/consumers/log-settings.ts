import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { StartupError } from '../lifecycle.ts';
import { type EventFormat } from '../model/index.ts';

const text = z.string().trim().min(1).max(1000);
const formats = ['EVENT', 'TRACKING_MESSAGE', 'CLOUD_EVENT'] as const satisfies readonly EventFormat[];
const tls = z.strictObject({ caFile: text.optional(), certFile: text.optional(), keyFile: text.optional() });

const nats = z.strictObject({
  /** Such as `nats://nats-1:4222`. */
  servers: z.array(text).min(1).max(20),
  stream: text,
  /** The durable consumer that all processes share. It is created if it is missing. */
  consumer: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'must be 1 to 100 letters, digits, _ and -')
    .default('perspection'),
  /** Only messages of this subject; wildcards are allowed. Used when the consumer is created. */
  subject: text.optional(),
  user: text.optional(),
  password: text.optional(),
  token: text.optional(),
  credentialsFile: text.optional(),
  tls: tls.optional(),
});

const kafka = z.strictObject({
  /** Such as `kafka-1:9092`. */
  brokers: z.array(text).min(1).max(20),
  topic: text,
  group: text.default('perspection'),
  sasl: z
    .strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      username: text,
      password: text,
    })
    .optional(),
  tls: z.union([z.literal(true), tls]).optional(),
});

const common = {
  /** Names the log in metrics and in the server's log. */
  name: z.string().regex(/^[\w.-]{1,60}$/, 'must be 1 to 60 letters, digits, _, . and -'),
  /** Of the source whose events these are. */
  writeKey: text,
  format: z.enum(formats).default('EVENT'),
};

const log = z.union([z.strictObject({ ...common, nats }), z.strictObject({ ...common, kafka })], {
  error: 'must have name, writeKey, and either nats or kafka',
});

const logs = z.array(log).max(20, 'must be at most 20 logs');

export type NatsSettings = z.infer<typeof nats>;
export type KafkaSettings = z.infer<typeof kafka>;
/** One log that events are read from. */
export type LogSettings = z.infer<typeof log>;

/**
 * Reads the file that `EVENT_LOGS` names.
 * @throws {StartupError} Unless it is a JSON list of logs. Its message quotes nothing of the file, which has passwords.
 */
export async function readLogSettings(file: string): Promise<readonly LogSettings[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`EVENT_LOGS names a file that cannot be read (${error.code}): ${file}.`);
  });
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new StartupError(`EVENT_LOGS names a file that is not JSON: ${file}.`);
  }
  const read = logs.safeParse(json);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `${shown(issue.path)} ${issue.message}`);
    throw new StartupError(`EVENT_LOGS: in ${file}, ${problems.join('; ')}.`);
  }
  const names = read.data.map(({ name }) => name);
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated) throw new StartupError(`EVENT_LOGS: in ${file}, two logs have the name ${repeated}.`);
  return read.data;
}

function shown(path: readonly PropertyKey[]): string {
  return path.length > 0 ? path.map(String).join('.') : 'the list';
}
