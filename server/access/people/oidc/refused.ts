/** Why nobody was signed in by a provider, for programs: the dashboard has the words. */
export type OidcRefusalCode =
  | 'EXPIRED'
  | 'CANCELLED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_FAILED'
  | 'EMAIL_UNVERIFIED'
  | 'NOT_INVITED'
  | 'LINK_FIRST'
  | 'OTHER_ADDRESS'
  | 'LINKED_ELSEWHERE'
  | 'LINK_INVALID'
  | 'TOO_MANY'
  | 'SIGNED_OUT';

/** What is wrong with what a provider answered, in words that repeat nothing of it. */
export class ProviderProblem extends Error {}

/** Thrown when a provider, or what it says, lets nobody in. */
export class OidcRefused extends Error {
  constructor(
    readonly code: OidcRefusalCode,
    options?: ErrorOptions,
  ) {
    super(`Sign-in by OpenID Connect was refused: ${code}.`, options);
  }
}

/** For the log: what went wrong, without what others sent. */
export function reasonOf(error: unknown): string {
  let reason = 'unknown';
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProviderProblem) return cause.message;
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && /^\w{1,64}$/.test(code)) reason = code;
  }
  return reason;
}
