import { changes } from './id-examples/changes.ts';
import { endings } from './id-examples/endings.ts';
import { type IdExample } from './id-examples/id-example.ts';
import { jobs } from './id-examples/jobs.ts';
import { live } from './id-examples/live.ts';
import { reads } from './id-examples/reads.ts';

export { type IdExample, type Ids } from './id-examples/id-example.ts';

/** Every argument and input field that takes an id or a cursor, by `Type.field(path)`. What ends things comes last. */
export const idExamples: Readonly<Record<string, IdExample>> = {
  ...reads,
  ...live,
  ...changes,
  ...jobs,
  ...endings,
};

/** Arguments that are called like an id or a cursor, and are none. */
export const noIds: readonly string[] = [
  // Numbers of attempts.
  'Delivery.attemptsConnection(after)',
  // What an authorisation server calls the webhook.
  'Mutation.createWebhook(input.authentication.oauth2.clientId)',
  'Mutation.updateWebhook(input.authentication.oauth2.clientId)',
];
