import { type AttemptResponse, mask } from '../../model/index.ts';
import { cutBody } from '../sending/kept-response.ts';
import { type SendRequest } from '../sending/send-outcome.ts';

/** Shorter ones are not masked, in characters: they would be found everywhere, and keep nobody out. */
const shortest = { credential: 6, header: 12 } as const;

/**
 * What an answer must not repeat to those who read the log: the credentials of the header `Authorization` as they were sent,
 * a pair of user name and password and the password alone, and the values of the webhook's own headers.
 */
export function secretsOf({ headers, customHeaders = [] }: SendRequest): string[] {
  const credentials = headers
    .filter(({ name }) => name.toLowerCase() === 'authorization')
    .flatMap(({ value }) => credentialsOf(value));
  return [
    ...credentials.filter(({ length }) => length >= shortest.credential),
    ...customHeaders.map(({ value }) => value).filter(({ length }) => length >= shortest.header),
  ];
}

function credentialsOf(value: string): string[] {
  const space = value.indexOf(' ');
  const credentials = value.slice(space + 1);
  if (space < 0 || value.slice(0, space).toLowerCase() !== 'basic') return [credentials];
  const pair = Buffer.from(credentials, 'base64').toString();
  return [credentials, pair, pair.slice(pair.indexOf(':') + 1)];
}

/**
 * An answer with `••••••` in the place of these secrets, also as they stand in JSON, in HTML and in a URL, and where the
 * answer was cut within one. Takes time in proportion to the answer, for each secret.
 */
export function maskAnswer(response: AttemptResponse, secrets: readonly string[]): AttemptResponse {
  if (secrets.length === 0) return response;
  const texts = formsOf(secrets);
  const replace = (text: string) => texts.reduce((masked, secret) => masked.replaceAll(secret, mask), text);
  const whole = replace(response.body);
  const { body, cut } = cutBody(response.truncated ? maskEnd(whole, texts) : whole);
  return {
    headers: response.headers.map(({ name, value }) => ({ name, value: replace(value) })),
    body,
    truncated: response.truncated || cut,
  };
}

/** As programs write a text. The longest come first: one may be part of another. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) => {
    const json = JSON.stringify(secret).slice(1, -1);
    return [
      secret,
      json,
      json.replaceAll('/', '\\/'),
      escapeUnicode(json, /[+&<>'`]/g, (hex) => hex.toUpperCase()), // .NET
      escapeUnicode(json, /[&<>]/g, (hex) => hex), // Go
      encodeURIComponent(secret.toWellFormed()),
      secret.replaceAll(/[&<>"']/g, (char) => htmlForms[char]!),
    ];
  });
  return [...new Set(forms)].toSorted((one, other) => other.length - one.length);
}

/** Escapes in JSON what has a meaning in HTML. */
function escapeUnicode(json: string, chars: RegExp, digits: (hex: string) => string): string {
  return json.replaceAll(chars, (char) => `\\u${digits(char.charCodeAt(0).toString(16).padStart(4, '0'))}`);
}

const htmlForms: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Masks the beginning of a secret at the end of a text that was cut. */
function maskEnd(text: string, secrets: readonly string[]): string {
  const longest = Math.max(...secrets.map((secret) => beginningAtEnd(text, secret)));
  return longest < shortest.credential ? text : text.slice(0, -longest) + mask;
}

/** How many characters of a secret's beginning a text ends with: found as Knuth, Morris and Pratt do, in one pass over both. */
function beginningAtEnd(text: string, secret: string): number {
  const borders = [0];
  const follow = (matched: number, char: string) => {
    while (matched > 0 && secret[matched] !== char) matched = borders[matched - 1]!;
    return secret[matched] === char ? matched + 1 : 0;
  };
  for (let index = 1; index < secret.length; index += 1)
    borders.push(follow(borders[index - 1]!, secret[index]!));
  let matched = 0;
  for (const char of text.slice(-secret.length).split('')) matched = follow(matched, char) % secret.length;
  return matched;
}
