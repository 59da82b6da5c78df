import { addressKind, type AddressKind } from './ip-address.ts';
import { type UserErrorCode } from './user-error.ts';

/** Where the product runs: production delivers to `https:` and public hosts only. */
export interface EndpointRules {
  readonly production: boolean;
}

/** Why a URL cannot be an endpoint. */
export interface EndpointProblem {
  readonly code: Extract<UserErrorCode, 'INVALID_URL' | 'FORBIDDEN_ADDRESS'>;
  /** A sentence for people. */
  readonly message: string;
}

/** Host names that, with all names below them, are only ever answered inside a network. */
export const localHostNames: readonly string[] = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
];

/** Names of metadata services: credentials of the machine lie behind them, so they are refused in development, too. */
const metadataNames = ['metadata', 'metadata.google.internal'];

/**
 * Whether a resolved address may be connected to. Production: public ones only. Development: loopback and private
 * networks as well, so that the product can be tried on one machine; metadata and other special addresses never.
 */
export function isAllowedAddress(ip: string, rules: EndpointRules): boolean {
  return isAllowedKind(addressKind(ip), rules);
}

/**
 * Checks an endpoint's URL by its text alone, for the form and for saving. What its name resolves to is checked
 * again at each delivery, with {@link isAllowedAddress}.
 *
 * @returns null when the URL can be used.
 */
export function checkEndpointUrl(text: string, rules: EndpointRules): EndpointProblem | null {
  // The URL parser drops tabs and line breaks and reads a backslash as a slash: what is stored would not be what is used.
  // And of half a surrogate pair it makes the replacement character.
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text))
    return invalid(
      'The URL must not contain spaces, control characters, backslashes or half a surrogate pair.',
    );
  if (!URL.canParse(text) || !/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    return invalid('The URL must be complete, such as https://example.com/webhooks.');
  }
  const url = new URL(text);
  return checkScheme(url, rules) ?? checkParts(url, text) ?? checkHost(url, rules);
}

function checkScheme({ protocol }: URL, { production }: EndpointRules): EndpointProblem | null {
  if (protocol === 'https:' || (protocol === 'http:' && !production)) return null;
  return invalid(
    production ? 'The URL must start with https://.' : 'The URL must start with https:// or http://.',
  );
}

function checkParts(url: URL, text: string): EndpointProblem | null {
  if (url.username !== '' || url.password !== '') {
    return invalid('The URL must not contain a user name or password: send credentials in a custom header.');
  }
  if (text.includes('#'))
    return invalid('The URL must not contain a fragment (#…): it is never sent to the server.');
  if (url.port === '0') return invalid('Port 0 cannot be connected to.');
  return null;
}

function checkHost(url: URL, rules: EndpointRules): EndpointProblem | null {
  const host = url.hostname.replace(/\.$/, '');
  if (isIpAddress(host)) {
    if (isAllowedAddress(host.replace(/[[\]]/g, ''), rules)) return null;
    return forbidden(`${host} is not a public address: deliveries to it are blocked.`);
  }
  if (host.length > 253 || !host.split('.').every((label) => label.length >= 1 && label.length <= 63)) {
    return invalid(`${host} is not a host name.`);
  }
  if (isAllowedKind(hostNameKind(host), rules)) return null;
  return forbidden(`${host} is not a public host name: deliveries to it are blocked.`);
}

/** After the URL parser: IPv6 is in brackets, and every host that ends in a number is IPv4 in dotted decimal. */
function isIpAddress(host: string): boolean {
  return host.startsWith('[') || /\.\d+$/.test(host);
}

function hostNameKind(host: string): AddressKind {
  if (metadataNames.includes(host)) return 'special';
  const local = !host.includes('.') || localHostNames.some((suffix) => `.${host}`.endsWith(`.${suffix}`));
  return local ? 'private' : 'public';
}

function isAllowedKind(kind: AddressKind, { production }: EndpointRules): boolean {
  return kind === 'public' || (!production && kind !== 'special');
}

function invalid(message: string): EndpointProblem {
  return { code: 'INVALID_URL', message };
}

function forbidden(message: string): EndpointProblem {
  return { code: 'FORBIDDEN_ADDRESS', message };
}
