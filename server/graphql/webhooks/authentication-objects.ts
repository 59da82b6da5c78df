import { Field, ObjectType } from 'type-graphql';

import { type AuthenticationType, type ClientAuthentication } from '../../model/index.ts';
import { AuthenticationTypeEnum, ClientAuthenticationEnum } from './enums.ts';

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

@ObjectType('TokenParameter', {
  description: 'A further parameter of requests to a token server.',
  simpleResolvers: true,
})
export class TokenParameterObject {
  @Field(() => String, { description: 'The name.' })
  readonly name!: string;

  @Field(() => String, { description: 'The value. Masked for roles that may not edit.' })
  readonly value!: string;
}

@ObjectType('OAuth2Authentication', {
  description: 'Credentials that access tokens are obtained with, without the client secret.',
  simpleResolvers: true,
})
export class OAuth2AuthenticationObject {
  @Field(() => String, {
    description: 'Where tokens are obtained. The query is masked for roles that may not edit.',
  })
  readonly tokenUrl!: string;

  @Field(() => String, { description: 'The client id. Masked for roles that may not edit.' })
  readonly clientId!: string;

  @Field(() => String, { nullable: true, description: `Of the client secret. ${hint}` })
  readonly clientSecretHint!: string | null;

  @Field(() => ClientAuthenticationEnum, {
    description: 'Where the client id and the client secret are sent.',
  })
  readonly clientAuthentication!: ClientAuthentication;

  @Field(() => String, { nullable: true, description: 'The scope that is asked for. Null: none.' })
  readonly scope!: string | null;

  @Field(() => [TokenParameterObject], { description: 'Further parameters, such as audience.' })
  readonly parameters!: readonly TokenParameterObject[];
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

  @Field(() => OAuth2AuthenticationObject, { nullable: true, description: 'Of OAUTH2.' })
  readonly oauth2!: OAuth2AuthenticationObject | null;
}
