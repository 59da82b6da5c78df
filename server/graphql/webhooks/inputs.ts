import { Field, ID, InputType, Int } from 'type-graphql';

import {
  type ConditionMatch,
  customHeaderLimits,
  filterLimits,
  type RetrySchedule,
  type StandardWebhooks,
  webhookDefaults,
  webhookLimits,
} from '../../model/index.ts';
import { ConditionMatchEnum } from '../filters/enums.ts';
import { RetryScheduleEnum, StandardWebhooksEnum } from './enums.ts';
import { idempotencyKeyDescription } from '../idempotency-key.ts';
import { ConditionInput, EventFilterInput } from '../filters/inputs.ts';
import { WebhookAuthenticationInput } from './authentication-inputs.ts';
import { inWords } from './in-words.ts';
import { ClientCertificateInput, tlsDescriptions } from './tls-inputs.ts';

const limits = webhookLimits;

/** What both inputs say of their fields. */
const described = {
  name: `Up to ${inWords(limits.nameLength)} characters, on one line. White space around it is removed.`,
  url: `Up to ${inWords(limits.urlLength)} characters. White space around it is removed. privateEndpoints of WebhookRules says which hosts it may name.`,
  description: `Up to ${inWords(limits.descriptionLength)} characters. White space around it is removed.`,
  enabled: 'Whether events are delivered to it.',
  sources: `Ids of sources: it gets their events and no others. Up to ${filterLimits.sources}. Empty: events of any source, and of none.`,
  eventFilter: 'Which events it gets, by their names. Without one: all.',
  requiredConsent: `Categories of consent that an event must grant, all of them: up to ${filterLimits.requiredConsent}, of up to ${filterLimits.consentLength} characters each. Empty: none.`,
  retrySchedule: 'When failed deliveries are retried.',
  secretKey: `The key of the signatures, of up to ${limits.secretKeyLength} characters. Null: no signatures.`,
  conditions: `Up to ${filterLimits.conditions}. conditionMatch says how many must pass.`,
  conditionMatch: 'Whether all conditions must pass, or any one of them.',
  retryCount: `${rangeOf('retryCount')}. Of EXPONENTIAL: the other schedules are lists of delays.`,
  timeoutMs: `${rangeOf('timeoutMs')}. Milliseconds for a whole exchange.`,
  retryDelays: `Of CUSTOM: seconds before each retry, up to ${limits.retryDelays} of them and ${limits.retrySeconds / 86_400} days in all.`,
  retryJitter: 'Adds a random part of up to a fifth to each delay.',
  rateLimitPerSecond: `The most requests per second, over all workers: ${rangeOf('rateLimitPerSecond')}. Null: no limit.`,
  standardWebhooks: 'Whether requests carry the headers of Standard Webhooks, and with which signatures.',
  timestampedSignature:
    'Whether requests carry X-Perspection-Timestamp and X-Perspection-Signature-V2, which covers the time and the body.',
  customHeaders: `Up to ${customHeaderLimits.count}, none of them forbidden by WebhookRules. Blanks and tabs around names and values are removed, as HTTP does.`,
  authentication:
    'How requests are authenticated by their Authorization header, which can be no custom header then. Null: they are not.',
};

function rangeOf(setting: 'retryCount' | 'timeoutMs' | 'rateLimitPerSecond'): string {
  return limits[setting].map(inWords).join(' to ');
}

@InputType('CustomHeaderInput', { description: 'A header that is sent with every request.' })
class CustomHeaderInput {
  @Field(() => String, {
    description: `Up to ${inWords(customHeaderLimits.nameLength)} characters, as RFC 9110 allows them in names.`,
  })
  readonly name!: string;

  @Field(() => String, {
    description: `Up to ${inWords(customHeaderLimits.valueLength)} characters. Line breaks are refused.`,
  })
  readonly value!: string;
}

@InputType('CreateWebhookInput', { description: 'The settings of a new webhook.' })
export class CreateWebhookInput {
  @Field(() => String, { description: described.name })
  readonly name!: string;

  @Field(() => String, { description: described.url })
  readonly url!: string;

  @Field(() => String, { nullable: true, description: described.description })
  readonly description?: string | null;

  @Field(() => Boolean, { defaultValue: webhookDefaults.enabled, description: described.enabled })
  readonly enabled!: boolean;

  @Field(() => [ID], { nullable: true, description: described.sources })
  readonly sources?: string[] | null;

  @Field(() => EventFilterInput, { nullable: true, description: described.eventFilter })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [String], { nullable: true, description: described.requiredConsent })
  readonly requiredConsent?: string[] | null;

  @Field(() => [ConditionInput], { nullable: true, description: described.conditions })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, { defaultValue: 'ALL', description: described.conditionMatch })
  readonly conditionMatch?: ConditionMatch;

  @Field(() => Int, { defaultValue: webhookDefaults.retryCount, description: described.retryCount })
  readonly retryCount!: number;

  @Field(() => Int, { defaultValue: webhookDefaults.timeoutMs, description: described.timeoutMs })
  readonly timeoutMs!: number;

  @Field(() => RetryScheduleEnum, { defaultValue: 'EXPONENTIAL', description: described.retrySchedule })
  readonly retrySchedule?: RetrySchedule;

  @Field(() => [Int], { nullable: true, description: described.retryDelays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { defaultValue: false, description: described.retryJitter })
  readonly retryJitter?: boolean;

  @Field(() => Int, { nullable: true, description: described.rateLimitPerSecond })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, { nullable: true, description: described.secretKey })
  readonly secretKey?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the server makes the secret key and returns it once.',
  })
  readonly generateSecret!: boolean;

  @Field(() => StandardWebhooksEnum, { nullable: true, description: described.standardWebhooks })
  readonly standardWebhooks?: StandardWebhooks | null;

  @Field(() => Boolean, { nullable: true, description: described.timestampedSignature })
  readonly timestampedSignature?: boolean | null;

  @Field(() => [CustomHeaderInput], { nullable: true, description: described.customHeaders })
  readonly customHeaders?: CustomHeaderInput[] | null;

  @Field(() => WebhookAuthenticationInput, { nullable: true, description: described.authentication })
  readonly authentication?: WebhookAuthenticationInput | null;

  @Field(() => ClientCertificateInput, { nullable: true, description: tlsDescriptions.clientCertificate })
  readonly clientCertificate?: ClientCertificateInput | null;

  @Field(() => String, { nullable: true, description: tlsDescriptions.caCertificates })
  readonly caCertificates?: string | null;

  @Field(() => String, { nullable: true, description: idempotencyKeyDescription })
  readonly idempotencyKey?: string | null;
}

@InputType('UpdateWebhookInput', {
  description: 'The settings of a webhook that change. Absent fields stay as they are.',
})
export class UpdateWebhookInput {
  @Field(() => String, { nullable: true, description: described.name })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: described.url })
  readonly url?: string | null;

  @Field(() => String, { nullable: true, description: described.description })
  readonly description?: string | null;

  @Field(() => Boolean, { nullable: true, description: described.enabled })
  readonly enabled?: boolean | null;

  @Field(() => [ID], { nullable: true, description: described.sources })
  readonly sources?: string[] | null;

  @Field(() => EventFilterInput, { nullable: true, description: described.eventFilter })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [String], { nullable: true, description: described.requiredConsent })
  readonly requiredConsent?: string[] | null;

  @Field(() => [ConditionInput], { nullable: true, description: described.conditions })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, { nullable: true, description: described.conditionMatch })
  readonly conditionMatch?: ConditionMatch | null;

  @Field(() => Int, { nullable: true, description: described.retryCount })
  readonly retryCount?: number | null;

  @Field(() => Int, { nullable: true, description: described.timeoutMs })
  readonly timeoutMs?: number | null;

  @Field(() => RetryScheduleEnum, { nullable: true, description: described.retrySchedule })
  readonly retrySchedule?: RetrySchedule | null;

  @Field(() => [Int], { nullable: true, description: described.retryDelays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { nullable: true, description: described.retryJitter })
  readonly retryJitter?: boolean | null;

  @Field(() => Int, { nullable: true, description: described.rateLimitPerSecond })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, { nullable: true, description: described.secretKey })
  readonly secretKey?: string | null;

  @Field(() => StandardWebhooksEnum, { nullable: true, description: described.standardWebhooks })
  readonly standardWebhooks?: StandardWebhooks | null;

  @Field(() => Boolean, { nullable: true, description: described.timestampedSignature })
  readonly timestampedSignature?: boolean | null;

  @Field(() => [CustomHeaderInput], { nullable: true, description: described.customHeaders })
  readonly customHeaders?: CustomHeaderInput[] | null;

  @Field(() => WebhookAuthenticationInput, { nullable: true, description: described.authentication })
  readonly authentication?: WebhookAuthenticationInput | null;

  @Field(() => ClientCertificateInput, { nullable: true, description: tlsDescriptions.clientCertificate })
  readonly clientCertificate?: ClientCertificateInput | null;

  @Field(() => String, { nullable: true, description: tlsDescriptions.caCertificates })
  readonly caCertificates?: string | null;
}
