import { type WebhookRules } from '../../data/models.ts';
import { isIpv4, isPublicAddress } from './public-host.ts';
import { lengthProblem } from '../../words/text.ts';

type UrlRules = Pick<
  WebhookRules,
  'maxUrlLength' | 'privateEndpoints' | 'localHostNames' | 'webPorts' | 'internalPorts' | 'listedAddresses'
>;

/**
 * Why this is no endpoint URL, or null. Where private endpoints are allowed the server alone judges the host: some,
 * such as metadata services, are refused there, too. And it alone knows which addresses its operator has listed.
 */
export function urlProblem(text: string, rules: UrlRules): string | null {
  if (text === '') return 'Enter the URL that receives the events.';
  const tooLong = lengthProblem(text, rules.maxUrlLength);
  if (tooLong) return tooLong;
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text)) return 'No spaces, control characters or backslashes.';
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (!authority || !URL.canParse(text)) return 'Enter a full URL, such as https://example.com/hooks.';
  const url = new URL(text);
  return (
    schemeProblem(url, rules) ??
    partProblem(url, text, authority) ??
    hostProblem(url, authority.replace(/:\d*$/, '')) ??
    destinationProblem(url, rules)
  );
}

function schemeProblem({ protocol }: URL, { privateEndpoints }: UrlRules): string | null {
  if (protocol === 'https:' || (privateEndpoints && protocol === 'http:')) return null;
  return privateEndpoints ? 'Use https: or http:.' : 'Use https: events may hold personal data.';
}

function partProblem(url: URL, text: string, authority: string): string | null {
  if (authority.includes('@')) return 'No user name or password here: use Authentication instead.';
  if (text.includes('#')) return 'No fragment (#…): it is never sent.';
  return url.port === '0' ? 'Nothing listens on port 0.' : null;
}

/** @param typed the host before the parser has mapped it */
function hostProblem({ hostname }: URL, typed: string): string | null {
  if (/%|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/u.test(typed)) {
    return 'No % and no invisible characters in the host.';
  }
  if (isIpv4(hostname)) {
    return typed === hostname ? null : `Write the address as four decimal numbers: ${hostname}.`;
  }
  return hostname.startsWith('[') || isHostName(hostname.replace(/\.$/, ''))
    ? null
    : 'This is not a host name.';
}

function isHostName(host: string): boolean {
  if (host.length > 253 || !host.split('.').every(isLabel)) return false;
  // The parser checks what stands for an international name only beside a character that is not ASCII.
  return !/(?:^|\.)xn--/.test(host) || URL.canParse(`https://ü.${host}/`);
}

function isLabel(label: string): boolean {
  if (label.length > 63 || !/^[a-z\d_-]+$/.test(label)) return false;
  return !label.startsWith('-') && !label.endsWith('-');
}

function destinationProblem(url: URL, rules: UrlRules): string | null {
  if (rules.privateEndpoints) return null;
  if (!mayBePublic(url.hostname.replace(/\.$/, ''), rules)) {
    return 'Use a public host: private and local addresses are not allowed.';
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const ok = port < 1024 ? rules.webPorts.includes(port) : !rules.internalPorts.includes(port);
  return ok ? null : `Port ${port} is not allowed.`;
}

function mayBePublic(host: string, { localHostNames, listedAddresses }: UrlRules): boolean {
  if (host.startsWith('[') || isIpv4(host)) return listedAddresses || isPublicAddress(host);
  return host.includes('.') && !localHostNames.some((name) => `.${host}`.endsWith(`.${name}`));
}
