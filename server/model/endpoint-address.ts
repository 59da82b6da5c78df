import { isLocalName, isMetadataName, isWebPort } from './endpoint-names.ts';
import { type EndpointRules, isAllowedAddress } from './endpoint-rules.ts';
import { type UserErrorCode } from './user-error.ts';

/** Why a URL cannot be an endpoint. */
export interface EndpointProblem {
  readonly code: Extract<UserErrorCode, 'INVALID_URL' | 'FORBIDDEN_ADDRESS'>;
  /** A sentence for people. */
  readonly message: string;
  /** The same in a few stable words, for the error of an attempt. */
  readonly reason: string;
}

/**
 * Checks an endpoint's URL by its text alone: for the form, for saving, and before a request. What its name resolves to
 * is checked for each connection, with `isAllowedAddress`. The time is linear in the length of the text.
 *
 * @returns null when the URL can be used.
 */
export function checkEndpointUrl(text: string, rules: EndpointRules): EndpointProblem | null {
  // The URL parser drops tabs and line breaks and reads a backslash as a slash: what is stored would not be what is used.
  // And of half a surrogate pair it makes the replacement character.
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text))
    return invalid(
      'spaces or control characters in the URL',
      'The URL must not contain spaces, control characters, backslashes or half a surrogate pair.',
    );
  const authority = authorityOf(text);
  if (!authority || !URL.canParse(text)) {
    return invalid('invalid URL', 'The URL must be complete, such as https://example.com/webhooks.');
  }
  const url = new URL(text);
  return (
    checkScheme(url, rules) ?? checkParts(url, text, authority) ?? checkHost(url, typedHost(authority), rules)
  );
}

/** What is between the two slashes and the path, as it was typed. The parser would skip more slashes. */
function authorityOf(text: string): string | undefined {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]+)/i.exec(text)?.[1];
}

/** The host as it was typed, without a port. */
function typedHost(authority: string): string {
  return authority.replace(/:\d*$/, '');
}

function checkScheme({ protocol }: URL, { production }: EndpointRules): EndpointProblem | null {
  if (protocol === 'https:' || (protocol === 'http:' && !production)) return null;
  return production
    ? invalid('https only', 'The URL must start with https://.')
    : invalid('http and https only', 'The URL must start with https:// or http://.');
}

function checkParts(url: URL, text: string, authority: string): EndpointProblem | null {
  // Even an empty one, which the parser drops.
  if (authority.includes('@')) {
    return invalid(
      'user name or password in the URL',
      'The URL must not contain a user name or password: send credentials in a custom header.',
    );
  }
  if (text.includes('#')) {
    return invalid(
      'fragment in the URL',
      'The URL must not contain a fragment (#…): it is never sent to the server.',
    );
  }
  return url.port === '0' ? invalid('port 0', 'Port 0 cannot be connected to.') : null;
}

/** Syntax first, which is the same everywhere. */
function checkHost(url: URL, typed: string, rules: EndpointRules): EndpointProblem | null {
  const host = url.hostname.replace(/\.$/, '');
  if (hidesCharacters(typed)) {
    return invalid(
      'hidden characters in the host',
      'The host must be written without % and without invisible characters.',
    );
  }
  if (isIpv4(host)) {
    if (typed !== host) {
      return invalid(
        'IPv4 address not in its usual form',
        `Write the IPv4 address as four decimal numbers: ${host}.`,
      );
    }
  } else if (!host.startsWith('[')) {
    if (!isHostName(host)) return invalid('not a host name', `${host} is not a host name.`);
    if (!isInternationalName(host))
      return invalid('not an international name', `${host} does not stand for an international name.`);
  }
  return checkDestination(url, host, rules);
}

/** Percent-encoding, and characters that the parser drops without a trace. The two joiners have a place in Indic scripts. */
function hidesCharacters(typed: string): boolean {
  return /%|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/u.test(typed);
}

/** After the URL parser: every host that ends in a number is IPv4 in dotted decimal. */
function isIpv4(host: string): boolean {
  return /\.\d+$/.test(host);
}

/** After the mapping of international names to ASCII. An underscore is no letter of host names, and is in use. */
function isHostName(host: string): boolean {
  return host.length <= 253 && host.split('.').every(isLabel);
}

/**
 * Whether labels such as `xn--bcher-kva` stand for something. The URL parser checks them only in a host that has a
 * character beyond ASCII, so it is given one.
 */
function isInternationalName(host: string): boolean {
  return !/(?:^|\.)xn--/.test(host) || URL.canParse(`https://ü.${host}/`);
}

function isLabel(label: string): boolean {
  if (label.length > 63 || !/^[a-z\d_-]+$/.test(label)) return false;
  return !label.startsWith('-') && !label.endsWith('-');
}

function checkDestination(url: URL, host: string, rules: EndpointRules): EndpointProblem | null {
  const blocked = 'deliveries to it are blocked.';
  if (host.startsWith('[') || isIpv4(host)) {
    if (!isAllowedAddress(host.replace(/[[\]]/g, ''), rules))
      return forbidden('not a public address', `${host} is not a public address: ${blocked}`);
  } else if (isMetadataName(host) || (rules.production && isLocalName(host))) {
    return forbidden('not a public host name', `${host} is not a public host name: ${blocked}`);
  }
  if (!rules.production || isWebPort(portOf(url))) return null;
  return forbidden(
    `port ${portOf(url)}`,
    `Port ${portOf(url)} is not for webhooks: use 443, 80, or a port from 1024 that is not the usual one of an internal service.`,
  );
}

function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function invalid(reason: string, message: string): EndpointProblem {
  return { code: 'INVALID_URL', message, reason };
}

function forbidden(reason: string, message: string): EndpointProblem {
  return { code: 'FORBIDDEN_ADDRESS', message, reason };
}
