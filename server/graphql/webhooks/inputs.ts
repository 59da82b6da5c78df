import { Field, InputType, Int } from 'type-graphql';

import { type RetrySchedule } from '../../model/index.ts';
import { RetryScheduleEnum } from '../enums.ts';
import { ConditionInput, EventFilterInput } from '../filters/inputs.ts';

const delays = 'Of CUSTOM: seconds before each retry, up to 30 of them and 7 days in all.';
const jitter = 'Adds a random part of up to a fifth to each delay.';
const rateLimit = 'The most requests per second, over all workers. Null: no limit.';

@InputType('CustomHeaderInput')
class CustomHeaderInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly value!: string;
}

@InputType('CreateWebhookInput')
export class CreateWebhookInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly url!: string;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => Boolean, { defaultValue: true })
  readonly enabled!: boolean;

  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => Int, { defaultValue: 3 })
  readonly retryCount!: number;

  @Field(() => Int, { defaultValue: 5000 })
  readonly timeoutMs!: number;

  @Field(() => RetryScheduleEnum, { defaultValue: 'EXPONENTIAL' })
  readonly retrySchedule?: RetrySchedule;

  @Field(() => [Int], { nullable: true, description: delays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { defaultValue: false, description: jitter })
  readonly retryJitter?: boolean;

  @Field(() => Int, { nullable: true, description: rateLimit })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The HMAC key. With generateSecret the server makes one and returns it once.',
  })
  readonly secretKey?: string | null;

  @Field(() => Boolean, { defaultValue: false })
  readonly generateSecret!: boolean;

  @Field(() => [CustomHeaderInput], { nullable: true })
  readonly customHeaders?: CustomHeaderInput[] | null;
}

/** Absent fields stay as they are. */
@InputType('UpdateWebhookInput')
export class UpdateWebhookInput {
  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly url?: string | null;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => Boolean, { nullable: true })
  readonly enabled?: boolean | null;

  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => Int, { nullable: true })
  readonly retryCount?: number | null;

  @Field(() => Int, { nullable: true })
  readonly timeoutMs?: number | null;

  @Field(() => RetryScheduleEnum, { nullable: true })
  readonly retrySchedule?: RetrySchedule | null;

  @Field(() => [Int], { nullable: true, description: delays })
  readonly retryDelays?: number[] | null;

  @Field(() => Boolean, { nullable: true, description: jitter })
  readonly retryJitter?: boolean | null;

  @Field(() => Int, { nullable: true, description: rateLimit })
  readonly rateLimitPerSecond?: number | null;

  @Field(() => String, { nullable: true })
  readonly secretKey?: string | null;

  @Field(() => [CustomHeaderInput], { nullable: true })
  readonly customHeaders?: CustomHeaderInput[] | null;
}
