import { Field, InputType } from 'type-graphql';

import { authenticationLimits as limits } from '../../model/index.ts';
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

@InputType('WebhookAuthenticationInput', {
  description:
    'How requests of a webhook are authenticated: exactly one of the fields. Secrets are never shown again.',
})
export class WebhookAuthenticationInput {
  @Field(() => BasicAuthenticationInput, { nullable: true, description: 'With a user name and a password.' })
  readonly basic?: BasicAuthenticationInput | null;

  @Field(() => BearerAuthenticationInput, { nullable: true, description: 'With a token.' })
  readonly bearer?: BearerAuthenticationInput | null;
}
