import { type SendOutcome } from '../sending/send-outcome.ts';

/** What a token server's answer comes to. */
export type TokenAnswer =
  | {
      readonly token: string;
      /** How long it is valid, as far as the server says; null when it does not. */
      readonly lifetimeMs: number | null;
    }
  | { readonly failure: string };

/** Longer tokens would not fit in the headers that servers take. */
const longestToken = 8_192;

/** Error codes of RFC 6749 and its extensions, such as `invalid_client`. */
const errorCode = /^[a-z_]{1,64}$/;

/** Reads an answer, which may be anything. A failure is a short text that has nothing of the answer but its error code. */
export function readTokenAnswer(
  outcome: Exclude<SendOutcome, { kind: 'interrupted' | 'unsent' }>,
): TokenAnswer {
  if (outcome.kind === 'failed') return { failure: outcome.error };
  const { error, response } = outcome;
  if (error !== null) {
    const code = parse(response.body)?.['error'];
    const isCode = typeof code === 'string' && errorCode.test(code);
    return { failure: isCode ? `${error} ${code}` : error };
  }
  // Its headers may be cut without harm, its body may not.
  const body = parse(response.body);
  if (!body)
    return { failure: response.truncated ? 'the answer is too long' : 'the answer is not a JSON object' };
  return readToken(body);
}

function readToken(body: Record<string, unknown>): TokenAnswer {
  const { access_token: token, token_type: type = 'Bearer', expires_in: lifetime } = body;
  if (typeof token !== 'string' || token === '') return { failure: 'the answer has no access_token' };
  if (token.length > longestToken || /[^\x21-\x7e]/.test(token))
    return { failure: 'the access_token cannot be sent in a header' };
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    return { failure: 'the token_type is not Bearer' };
  return { token, lifetimeMs: lifetimeOf(lifetime) };
}

/** Some servers write the number as text. What is no time at all counts as absent. */
function lifetimeOf(seconds: unknown): number | null {
  const number = typeof seconds === 'string' && /^\d{1,12}$/.test(seconds) ? Number(seconds) : seconds;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number * 1000 : null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
