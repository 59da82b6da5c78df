import { Field, ObjectType } from 'type-graphql';

import { type AuthenticationType } from '../../model/index.ts';
import { AuthenticationTypeEnum } from '../enums.ts';

/** What each hint says of itself. */
const hint = 'The last four characters. Null if there are fewer than 20.';

@ObjectType('BasicAuthentication', {
  description: 'A user name and a password, which is not shown.',
  simpleResolvers: true,
})
export class BasicAuthenticationObject {
  @Field(() => String, { description: 'The user name. Masked for roles that may not edit.' })
  readonly username!: string;

  @Field(() => String, { nullable: true, description: `Of the password. ${hint}` })
  readonly passwordHint!: string | null;
}

@ObjectType('BearerAuthentication', {
  description: 'A token, which is not shown.',
  simpleResolvers: true,
})
export class BearerAuthenticationObject {
  @Field(() => String, { nullable: true, description: `Of the token. ${hint}` })
  readonly tokenHint!: string | null;
}

@ObjectType('WebhookAuthentication', {
  description: 'How requests of a webhook are authenticated, without the secrets.',
  simpleResolvers: true,
})
export class WebhookAuthenticationObject {
  @Field(() => AuthenticationTypeEnum, { description: 'Which of the other fields is set.' })
  readonly type!: AuthenticationType;

  @Field(() => Boolean, {
    description:
      'Whether the stored credentials cannot be decrypted. Then the other fields are null, and every delivery fails unsent until updateWebhook is given authentication.',
  })
  readonly unreadable!: boolean;

  @Field(() => BasicAuthenticationObject, { nullable: true, description: 'Of BASIC.' })
  readonly basic!: BasicAuthenticationObject | null;

  @Field(() => BearerAuthenticationObject, { nullable: true, description: 'Of BEARER.' })
  readonly bearer!: BearerAuthenticationObject | null;
}
