import { Field, InputType, Int } from 'type-graphql';

import {
  type ConditionMatch,
  customHeaderLimits,
  filterLimits,
  type RetrySchedule,
  webhookDefaults,
  webhookLimits,
} from '../../model/index.ts';
import { ConditionMatchEnum, RetryScheduleEnum } from '../enums.ts';
import { ConditionInput, EventFilterInput } from '../filters/inputs.ts';

const limits = webhookLimits;

/** What both inputs say of their fields. */
const described = {
  name: `Up to ${inWords(limits.nameLength)} characters, on one line.`,
  url: `Up to ${inWords(limits.urlLength)} characters. privateEndpoints of WebhookRules says which hosts it may name.`,
  description: `Up to ${inWords(limits.descriptionLength)} characters.`,
  conditions: `Up to ${filterLimits.conditions}. conditionMatch says how many must pass.`,
  retryCount: `${rangeOf('retryCount')}. Of EXPONENTIAL: the other schedules are lists of delays.`,
  timeoutMs: `${rangeOf('timeoutMs')}. Milliseconds for a whole exchange.`,
  retryDelays: `Of CUSTOM: seconds before each retry, up to ${limits.retryDelays} of them and ${limits.retrySeconds / 86_400} days in all.`,
  retryJitter: 'Adds a random part of up to a fifth to each delay.',
  rateLimitPerSecond: `The most requests per second, over all workers: ${rangeOf('rateLimitPerSecond')}. Null: no limit.`,
  customHeaders: `Up to ${customHeaderLimits.count}, none of them forbidden by WebhookRules.`,
};

function rangeOf(setting: 'retryCount' | 'timeoutMs' | 'rateLimitPerSecond'): string {
  return limits[setting].map(inWords).join(' to ');
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}

@InputType('CustomHeaderInput')
class CustomHeaderInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly value!: string;
}

@InputType('CreateWebhookInput')
export class CreateWebhookInput {
  @Field(() => String, { description: described.name })
  readonly name!: string;

  @Field(() => String, { description: described.url })
  readonly url!: string;

  @Field(() => String, { nullable: true, description: described.description })
  readonly description?: string | null;

  @Field(() => Boolean, { defaultValue: webhookDefaults.enabled })
  readonly enabled!: boolean;

  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true, description: described.conditions })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, { defaultValue: 'ALL' })
  readonly conditionMatch?: ConditionMatch;

  @Field(() => Int, { defaultValue: webhookDefaults.retryCount, description: described.retryCount })
  readonly retryCount!: number;

  @Field(() => Int, { defaultValue: webhookDefaults.timeoutMs, description: described.timeoutMs })
  readonly timeoutMs!: number;

  @Field(() => RetryScheduleEnum, { defaultValue: 'EXPONENTIAL' })
  readonly retrySchedule?: RetrySchedule;

  @Field(() => [Int], { nullable: true, description: described.retryDelays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { defaultValue: false, description: described.retryJitter })
  readonly retryJitter?: boolean;

  @Field(() => Int, { nullable: true, description: described.rateLimitPerSecond })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The HMAC key. With generateSecret the server makes one and returns it once.',
  })
  readonly secretKey?: string | null;

  @Field(() => Boolean, { defaultValue: false })
  readonly generateSecret!: boolean;

  @Field(() => [CustomHeaderInput], { nullable: true, description: described.customHeaders })
  readonly customHeaders?: CustomHeaderInput[] | null;
}

/** Absent fields stay as they are. */
@InputType('UpdateWebhookInput')
export class UpdateWebhookInput {
  @Field(() => String, { nullable: true, description: described.name })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: described.url })
  readonly url?: string | null;

  @Field(() => String, { nullable: true, description: described.description })
  readonly description?: string | null;

  @Field(() => Boolean, { nullable: true })
  readonly enabled?: boolean | null;

  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true, description: described.conditions })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, { nullable: true })
  readonly conditionMatch?: ConditionMatch | null;

  @Field(() => Int, { nullable: true, description: described.retryCount })
  readonly retryCount?: number | null;

  @Field(() => Int, { nullable: true, description: described.timeoutMs })
  readonly timeoutMs?: number | null;

  @Field(() => RetryScheduleEnum, { nullable: true })
  readonly retrySchedule?: RetrySchedule | null;

  @Field(() => [Int], { nullable: true, description: described.retryDelays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { nullable: true, description: described.retryJitter })
  readonly retryJitter?: boolean | null;

  @Field(() => Int, { nullable: true, description: described.rateLimitPerSecond })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, { nullable: true })
  readonly secretKey?: string | null;

  @Field(() => [CustomHeaderInput], { nullable: true, description: described.customHeaders })
  readonly customHeaders?: CustomHeaderInput[] | null;
}
