import { type EndpointRules } from './endpoint-rules.ts';
import { type FieldPath } from './field-path.ts';
import { checkText, type Mistakes } from './mistakes.ts';
import { checkOAuth2, type OAuth2Credentials, oauth2Limits, type OAuth2Input } from './oauth2.ts';
import { type UserError } from './user-error.ts';

/** How requests to an endpoint are authenticated by their `Authorization` header. */
export type AuthenticationType = Authentication['type'];

/** The credentials of a webhook, as they are used. Stored encrypted as a whole, and never shown with its secret. */
export type Authentication = BasicCredentials | BearerCredentials | OAuth2Credentials;

interface BasicCredentials {
  readonly type: 'BASIC';
  /** May be empty, if the password is not. */
  readonly username: string;
  /** The password. */
  readonly secret: string;
}

interface BearerCredentials {
  readonly type: 'BEARER';
  /** The token. */
  readonly secret: string;
}

type Given<T> = T extends Authentication ? Omit<T, 'secret'> & { readonly secret: string | null } : never;

/** Credentials as they are saved. A secret of null: the stored one stays. */
export type GivenAuthentication = Given<Authentication>;

/** Credentials as an author gives them: exactly one of the members. */
export interface AuthenticationInput {
  readonly basic?: { readonly username: string; readonly password?: string | null } | null;
  readonly bearer?: { readonly token?: string | null } | null;
  readonly oauth2?: OAuth2Input | null;
}

/** Credentials to show: one of the members is set, unless they cannot be decrypted. */
export interface ShownAuthentication {
  readonly type: AuthenticationType;
  /** The stored credentials cannot be decrypted, so nothing can be sent. */
  readonly unreadable: boolean;
  readonly basic: { readonly username: string; readonly passwordHint: string | null } | null;
  readonly bearer: { readonly tokenHint: string | null } | null;
  readonly oauth2: ShownOAuth2 | null;
}

export interface ShownOAuth2 extends Omit<OAuth2Credentials, 'type' | 'secret'> {
  readonly clientSecretHint: string | null;
}

/** Lengths in characters. */
export const authenticationLimits = {
  usernameLength: 256,
  passwordLength: 1024,
  tokenLength: 4096,
  ...oauth2Limits,
} as const;

const limits = authenticationLimits;
const root = 'authentication';

/** Where each kind has its secret in the API's input, and what a sentence calls it. */
const secrets: Readonly<
  Record<AuthenticationType, { readonly field: readonly string[]; readonly label: string }>
> = {
  BASIC: { field: [root, 'basic', 'password'], label: 'password' },
  BEARER: { field: [root, 'bearer', 'token'], label: 'token' },
  OAUTH2: { field: [root, 'oauth2', 'clientSecret'], label: 'client secret' },
};

/**
 * Checks credentials. A mistake has the path of its field, as in `['authentication', 'basic', 'username']`, and never the
 * value.
 *
 * @returns null when they cannot be used.
 */
export function checkAuthentication(
  input: AuthenticationInput,
  rules: EndpointRules,
  mistakes: Mistakes,
): GivenAuthentication | null {
  const before = mistakes.errors.length;
  const { basic, bearer, oauth2 } = input;
  if ([basic, bearer, oauth2].filter(Boolean).length !== 1) {
    mistakes.add([root], 'INVALID', 'Give exactly one kind of authentication: basic, bearer or oauth2.');
    return null;
  }
  const given = basic
    ? checkBasic(basic, mistakes)
    : bearer
      ? checkBearer(bearer, mistakes)
      : checkOAuth2(oauth2!, [root, 'oauth2'], rules, mistakes);
  return mistakes.errors.length === before ? given : null;
}

/** RFC 7617: the pair is sent as UTF-8 in base64, so only what would blur the pair is refused. */
function checkBasic(
  { username, password = null }: NonNullable<AuthenticationInput['basic']>,
  mistakes: Mistakes,
): GivenAuthentication {
  const field = [root, 'basic', 'username'];
  checkText(username, { field, label: 'The user name', maxLength: limits.usernameLength }, mistakes);
  if (username.includes(':'))
    mistakes.add(field, 'INVALID', 'The user name must not contain a colon: the password begins after it.');
  if (password !== null) {
    const rule = { ...secretRule('BASIC'), maxLength: limits.passwordLength };
    checkText(password, rule, mistakes);
    if (username === '' && password === '')
      mistakes.add(field, 'REQUIRED', 'The user name and the password must not both be empty.');
  }
  return { type: 'BASIC', username, secret: password };
}

function checkBearer(
  { token = null }: NonNullable<AuthenticationInput['bearer']>,
  mistakes: Mistakes,
): GivenAuthentication {
  if (token !== null) checkToken(token, { ...secretRule('BEARER'), maxLength: limits.tokenLength }, mistakes);
  return { type: 'BEARER', secret: token };
}

interface TokenRule {
  readonly field: FieldPath;
  readonly label: string;
  readonly maxLength: number;
}

/** What stands in a header as it is, after its scheme. */
function checkToken(token: string, rule: TokenRule, mistakes: Mistakes): void {
  const { field, label, maxLength } = rule;
  if (token === '') return mistakes.add(field, 'REQUIRED', `${label} must not be empty.`);
  if (token.length > maxLength)
    return mistakes.add(
      field,
      'TOO_LONG',
      `${label} must have at most ${maxLength} characters; it has ${token.length}.`,
    );
  if (/[^\x21-\x7e]/.test(token))
    mistakes.add(field, 'INVALID', `${label} must contain only visible ASCII characters, without spaces.`);
}

function secretRule(type: AuthenticationType): Pick<TokenRule, 'field' | 'label'> {
  const { field, label } = secrets[type];
  return { field, label: `The ${label}` };
}

/** Says that a stored secret cannot stay: there is none, or it would be sent to another server than it was entered for. */
export function missingSecret(type: AuthenticationType, moved: boolean): UserError {
  const { field, label } = secrets[type];
  const message = moved
    ? `Enter the ${label} again: the stored one was entered for another server.`
    : `The ${label} is required: none is stored for this kind of authentication.`;
  return { field, code: 'REQUIRED', message };
}

/** Shorter secrets get no hint, which would reveal too much of them: people choose passwords, and short ones. */
const shortestHinted = 20;

function hintOf(secret: string): string | null {
  return secret.length >= shortestHinted ? secret.slice(-4) : null;
}

/** Credentials without their secret. Null: they cannot be decrypted. */
export function showAuthentication(
  type: AuthenticationType,
  credentials: Authentication | null,
): ShownAuthentication {
  const hint = credentials && hintOf(credentials.secret);
  return {
    type,
    unreadable: credentials === null,
    basic: credentials?.type === 'BASIC' ? { username: credentials.username, passwordHint: hint } : null,
    bearer: credentials?.type === 'BEARER' ? { tokenHint: hint } : null,
    oauth2: credentials?.type === 'OAUTH2' ? showOAuth2(credentials, hint) : null,
  };
}

function showOAuth2(credentials: OAuth2Credentials, clientSecretHint: string | null): ShownOAuth2 {
  const { tokenUrl, clientId, clientAuthentication, scope, parameters } = credentials;
  return { tokenUrl, clientId, clientSecretHint, clientAuthentication, scope, parameters };
}
