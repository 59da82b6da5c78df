import { Field, ID, InputType, ObjectType } from 'type-graphql';

import { apiKeyLimits, type Role } from '../../model/index.ts';
import { RoleEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

@ObjectType('ApiKey', {
  description:
    'A key of the workspace, by which programs and people use the API. The key itself is not stored.',
  simpleResolvers: true,
})
export class ApiKeyObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  readonly role!: Role;

  @Field(() => String, {
    nullable: true,
    description: 'Its last four characters, to tell keys apart. Null unless createApiKey made it.',
  })
  readonly hint!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the bootstrap key, which only the operator changes.' })
  readonly bootstrap!: boolean;

  @Field(() => DateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description:
      'ApiKey.id of the key, or User.id of the person, that created it. Null unless createApiKey made it.',
  })
  readonly createdBy!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself. Null: never.' })
  readonly expiresAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last used, to the minute or so; null if it never was.',
  })
  readonly lastUsedAt!: Date | null;
}

@InputType('CreateApiKeyInput', { description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description: `Up to ${apiKeyLimits.nameLength} characters, on one line. White space around it is removed.`,
  })
  readonly name!: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  readonly role!: Role;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself. Null or absent: never.' })
  readonly expiresAt?: Date | null;
}

@ObjectType('CreateApiKeyPayload', { description: 'The answer to createApiKey.', simpleResolvers: true })
export class CreateApiKeyPayload {
  @Field(() => ApiKeyObject, { nullable: true, description: 'The new key. Null if there are userErrors.' })
  readonly apiKey!: ApiKeyObject | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key itself, shown this once. Null if there are userErrors.',
  })
  readonly key!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RevokeApiKeyPayload', { description: 'The answer to revokeApiKey.', simpleResolvers: true })
export class RevokeApiKeyPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the key that was revoked. Null if there are userErrors.',
  })
  readonly revokedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
