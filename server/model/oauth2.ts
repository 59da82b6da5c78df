import { checkEndpointUrl } from './endpoint-address.ts';
import { type EndpointRules } from './endpoint-rules.ts';
import { type FieldPath } from './field-path.ts';
import { checkRequiredText, checkText, type Mistakes } from './mistakes.ts';
import { isLongerThan } from './text-length.ts';

/** For access tokens by the grant of client credentials: RFC 6749, section 4.4. */
export interface OAuth2Credentials {
  readonly type: 'OAUTH2';
  readonly tokenUrl: string;
  readonly clientId: string;
  /** The client secret. */
  readonly secret: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly scope: string | null;
  /** Further parameters of the request, such as `audience`. */
  readonly parameters: readonly TokenParameter[];
}

/** Where the client's id and secret are: in the header `Authorization` of the token request, or in its body. */
export type ClientAuthentication = 'BASIC' | 'BODY';

export interface TokenParameter {
  readonly name: string;
  readonly value: string;
}

/** Credentials for access tokens as an author gives them. */
export interface OAuth2Input {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string | null;
  readonly clientAuthentication?: ClientAuthentication | null;
  readonly scope?: string | null;
  readonly parameters?: readonly TokenParameter[] | null;
}

/** Lengths in characters. */
export const oauth2Limits = {
  tokenUrlLength: 2048,
  clientIdLength: 256,
  clientSecretLength: 1024,
  scopeLength: 1024,
  parameters: 10,
  parameterNameLength: 64,
  parameterValueLength: 1024,
} as const;

/** Parameters that are made of other settings. */
const ownParameters = ['grant_type', 'scope', 'client_id', 'client_secret'];

/** Scope tokens of RFC 6749, each separated by one space. */
const legalScope = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const legalName = /^[\w.-]+$/;

/** @param field Where the input is. The URL has the rules of endpoints: the product sends requests to it. */
export function checkOAuth2(
  input: OAuth2Input,
  field: FieldPath,
  rules: EndpointRules,
  mistakes: Mistakes,
): Omit<OAuth2Credentials, 'secret'> & { readonly secret: string | null } {
  const { clientId, clientSecret = null } = input;
  const text = (name: string, label: string, maxLength: number) => ({
    field: [...field, name],
    label,
    maxLength,
  });
  checkRequiredText(clientId, text('clientId', 'The client id', oauth2Limits.clientIdLength), mistakes);
  if (clientSecret !== null)
    checkRequiredText(
      clientSecret,
      text('clientSecret', 'The client secret', oauth2Limits.clientSecretLength),
      mistakes,
    );
  return {
    type: 'OAUTH2',
    tokenUrl: checkTokenUrl(input.tokenUrl, [...field, 'tokenUrl'], rules, mistakes),
    clientId,
    secret: clientSecret,
    clientAuthentication: input.clientAuthentication ?? 'BASIC',
    scope: checkScope(input.scope ?? '', [...field, 'scope'], mistakes),
    parameters: checkParameters(input.parameters ?? [], [...field, 'parameters'], mistakes),
  };
}

function checkTokenUrl(given: string, field: FieldPath, rules: EndpointRules, mistakes: Mistakes): string {
  const url = given.trim();
  const { tokenUrlLength: most } = oauth2Limits;
  if (url === '') mistakes.add(field, 'REQUIRED', 'The token URL is required.');
  else if (isLongerThan(url, most))
    mistakes.add(field, 'TOO_LONG', `The token URL must have at most ${most} characters.`);
  else {
    const problem = checkEndpointUrl(url, rules);
    if (problem) mistakes.add(field, problem.code, problem.message.replace('The URL', 'The token URL'));
  }
  return url;
}

function checkScope(given: string, field: FieldPath, mistakes: Mistakes): string | null {
  const scope = given.trim();
  if (scope === '') return null;
  const { scopeLength: most } = oauth2Limits;
  if (isLongerThan(scope, most))
    mistakes.add(field, 'TOO_LONG', `The scope must have at most ${most} characters.`);
  else if (!legalScope.test(scope))
    mistakes.add(
      field,
      'INVALID',
      'The scope must be names of visible ASCII characters without quotes and backslashes, separated by single spaces.',
    );
  return scope;
}

function checkParameters(
  given: readonly TokenParameter[],
  field: FieldPath,
  mistakes: Mistakes,
): TokenParameter[] {
  const { parameters: most, parameterNameLength, parameterValueLength: maxLength } = oauth2Limits;
  if (given.length > most) {
    mistakes.add(field, 'TOO_MANY', `At most ${most} parameters are allowed; there are ${given.length}.`);
    return [];
  }
  const seen = new Set<string>();
  for (const [index, { name, value }] of given.entries()) {
    const ofName = [...field, index, 'name'];
    if (name.length > parameterNameLength || !legalName.test(name)) {
      const message = `A parameter's name must be 1 to ${parameterNameLength} letters, digits, dots, hyphens and underscores.`;
      mistakes.add(ofName, 'INVALID', message);
    } else if (ownParameters.includes(name)) {
      mistakes.add(ofName, 'INVALID', `${name} is set by other fields.`);
    } else if (seen.has(name)) {
      mistakes.add(ofName, 'INVALID', `${name} appears twice.`);
    }
    seen.add(name);
    checkText(value, { field: [...field, index, 'value'], label: 'The value', maxLength }, mistakes);
  }
  return given.map(({ name, value }) => ({ name, value }));
}
