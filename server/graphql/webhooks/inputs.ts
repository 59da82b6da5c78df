import { Field, InputType, Int } from 'type-graphql';

import { ConditionInput, EventFilterInput } from '../filters/inputs.ts';

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

  @Field(() => String, { nullable: true })
  readonly secretKey?: string | null;

  @Field(() => [CustomHeaderInput], { nullable: true })
  readonly customHeaders?: CustomHeaderInput[] | null;
}
