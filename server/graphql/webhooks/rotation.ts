import { Field, InputType, Int, ObjectType } from 'type-graphql';

import { type UserError, validateSecretKey, webhookLimits } from '../../model/index.ts';
import { UserErrorObject } from '../user-error.ts';
import { WebhookObject } from './objects.ts';

const [leastHours, mostHours] = webhookLimits.overlapHours;

@InputType('RotateWebhookSecretInput', { description: 'The next secret key of a webhook.' })
export class RotateWebhookSecretInput {
  @Field(() => String, {
    nullable: true,
    description: `The key, of up to ${webhookLimits.secretKeyLength} characters. Null or absent: one is generated.`,
  })
  readonly secretKey?: string | null;

  @Field(() => Int, {
    defaultValue: 24,
    description: `For how many hours the current key goes on signing: ${leastHours} to ${mostHours}. 0: all former keys end at once.`,
  })
  readonly overlapHours!: number;
}

@ObjectType('RotateWebhookSecretPayload', {
  description: 'The answer to rotateWebhookSecret.',
  simpleResolvers: true,
})
export class RotateWebhookSecretPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The webhook as it is now. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => String, {
    nullable: true,
    description: 'The generated secret, shown this once. Null if a key was given.',
  })
  readonly secretKey!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('EndWebhookSecretOverlapPayload', {
  description: 'The answer to endWebhookSecretOverlap.',
  simpleResolvers: true,
})
export class EndWebhookSecretOverlapPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The webhook as it is now. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

/** Every mistake of a rotation. */
export function rotationMistakes({ secretKey, overlapHours }: RotateWebhookSecretInput): UserError[] {
  const ofKey = typeof secretKey === 'string' ? validateSecretKey(secretKey) : null;
  const inRange = overlapHours >= leastHours && overlapHours <= mostHours;
  const message = `The overlap must be ${leastHours} to ${mostHours} hours.`;
  const ofHours: UserError = { field: ['overlapHours'], code: 'OUT_OF_RANGE', message };
  return [...(ofKey ? [ofKey] : []), ...(inRange ? [] : [ofHours])];
}
