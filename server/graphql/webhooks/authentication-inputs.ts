import { Field, InputType } from 'type-graphql';

import { authenticationLimits as limits, type ClientAuthentication } from '../../model/index.ts';
import { ClientAuthenticationEnum } from './enums.ts';
import { inWords } from './in-words.ts';

/** What each secret says of its absence. */
const kept = 'Absent or null: the stored one stays, unless url names another server.';

@InputType('BasicAuthenticationInput', { description: 'A user name and a password, as in RFC 7617.' })
export class BasicAuthenticationInput {
  @Field(() => String, {
    description: `Up to ${inWords(limits.usernameLength)} characters, on one line and without a colon. May be empty if the password is not.`,
  })
  readonly username!: string;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${inWords(limits.passwordLength)} characters, on one line. ${kept}`,
  })
  readonly password?: string | null;
}

@InputType('BearerAuthenticationInput', { description: 'A token, as in RFC 6750.' })
export class BearerAuthenticationInput {
  @Field(() => String, {
    nullable: true,
    description: `Up to ${inWords(limits.tokenLength)} visible ASCII characters, without "Bearer". ${kept}`,
  })
  readonly token?: string | null;
}

@InputType('TokenParameterInput', { description: 'A further parameter of requests to a token server.' })
class TokenParameterInput {
  @Field(() => String, {
    description: `Up to ${limits.parameterNameLength} letters, digits, dots, hyphens and underscores.`,
  })
  readonly name!: string;

  @Field(() => String, {
    description: `Up to ${inWords(limits.parameterValueLength)} characters, on one line.`,
  })
  readonly value!: string;
}

@InputType('OAuth2AuthenticationInput', {
  description:
    'Credentials that access tokens are obtained with, by the grant client_credentials of RFC 6749.',
})
export class OAuth2AuthenticationInput {
  @Field(() => String, {
    description: `Where tokens are obtained: up to ${inWords(limits.tokenUrlLength)} characters, with the rules of url.`,
  })
  readonly tokenUrl!: string;

  @Field(() => String, { description: `Up to ${limits.clientIdLength} characters, on one line.` })
  readonly clientId!: string;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${inWords(limits.clientSecretLength)} characters, on one line. Absent or null: the stored one stays, unless url or tokenUrl names another server.`,
  })
  readonly clientSecret?: string | null;

  @Field(() => ClientAuthenticationEnum, {
    nullable: true,
    description: 'Where the client id and the client secret are sent. Absent or null: BASIC.',
  })
  readonly clientAuthentication?: ClientAuthentication | null;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${inWords(limits.scopeLength)} characters: names separated by spaces. Absent or null: none.`,
  })
  readonly scope?: string | null;

  @Field(() => [TokenParameterInput], {
    nullable: true,
    description: `Such as audience or resource: up to ${limits.parameters}, each name once.`,
  })
  readonly parameters?: TokenParameterInput[] | null;
}

@InputType('WebhookAuthenticationInput', {
  description:
    'How requests of a webhook are authenticated: exactly one of the fields. Secrets are never shown again.',
})
export class WebhookAuthenticationInput {
  @Field(() => BasicAuthenticationInput, { nullable: true, description: 'With a user name and a password.' })
  readonly basic?: BasicAuthenticationInput | null;

  @Field(() => BearerAuthenticationInput, { nullable: true, description: 'With a token.' })
  readonly bearer?: BearerAuthenticationInput | null;

  @Field(() => OAuth2AuthenticationInput, {
    nullable: true,
    description: 'With an access token, which is obtained with client credentials.',
  })
  readonly oauth2?: OAuth2AuthenticationInput | null;
}
