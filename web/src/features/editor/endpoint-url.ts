import { type WebhookRules } from '../../data/models.ts';
import { mayBePublic } from './public-host.ts';
import { lengthProblem } from './text.ts';

type UrlRules = Pick<WebhookRules, 'maxUrlLength' | 'privateEndpoints' | 'localHostNames'>;

/**
 * Why this is no endpoint URL, or null. Where private endpoints are allowed the server alone judges the host: some,
 * such as metadata services, are refused there, too.
 */
export function urlProblem(text: string, rules: UrlRules): string | null {
  if (text === '') return 'Enter the URL that receives the events.';
  const tooLong = lengthProblem(text, rules.maxUrlLength);
  if (tooLong) return tooLong;
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text)) return 'No spaces, control characters or backslashes.';
  if (!URL.canParse(text) || !/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    return 'Enter a full URL, such as https://example.com/hooks.';
  }
  const url = new URL(text);
  return schemeProblem(url, rules) ?? partProblem(url, text) ?? hostProblem(url, rules);
}

function schemeProblem({ protocol }: URL, { privateEndpoints }: UrlRules): string | null {
  if (protocol === 'https:' || (privateEndpoints && protocol === 'http:')) return null;
  return privateEndpoints ? 'Use https: or http:.' : 'Use https: events may hold personal data.';
}

function partProblem(url: URL, text: string): string | null {
  if (url.username || url.password) return 'No user name or password: send credentials in a custom header.';
  if (text.includes('#')) return 'No fragment (#…): it is never sent.';
  return url.port === '0' ? 'Nothing listens on port 0.' : null;
}

function hostProblem({ hostname }: URL, { privateEndpoints, localHostNames }: UrlRules): string | null {
  const host = hostname.replace(/\.$/, '');
  const labels = host.startsWith('[') ? [] : host.split('.');
  if (host.length > 253 || labels.some((label) => label === '' || label.length > 63)) {
    return 'This is not a host name.';
  }
  if (privateEndpoints || mayBePublic(hostname, localHostNames)) return null;
  return 'Use a public host: private and local addresses get no delivery.';
}
