/** Why nobody was signed in by a provider, by the code in docs/openid-connect.md. */
const words: Readonly<Record<string, (provider: string) => string>> = {
  EXPIRED: () => 'This sign-in took too long or began in another browser. Try again.',
  CANCELLED: (provider) => `${provider} did not sign you in, because the sign-in was cancelled or denied.`,
  PROVIDER_UNAVAILABLE: (provider) =>
    `${provider} cannot be reached at the moment. Try again later, or sign in another way.`,
  PROVIDER_FAILED: (provider) =>
    `${provider} sent an invalid response. Try again. If it keeps happening, ask whoever runs this server: the log says why.`,
  EMAIL_UNVERIFIED: (provider) =>
    `${provider} has not verified your e-mail address. If you have an account, sign in and link it under Settings → Sign-in. If you are invited, use the link of the invitation.`,
  LINK_FIRST: (provider) =>
    `An account with your e-mail address exists, but is not linked to ${provider} yet. Sign in to it, and link it under Settings → Sign-in.`,
  NOT_INVITED: () =>
    'Your e-mail address has not been invited. Ask a workspace owner to invite it, then try again.',
  OTHER_ADDRESS: (provider) =>
    `This invitation is for a different e-mail address than your ${provider} account.`,
  LINKED_ELSEWHERE: (provider) => `This ${provider} account is linked to someone else here.`,
  LINK_INVALID: () =>
    'This invitation has expired, was already used, or was replaced. Ask whoever invited you for a new link.',
  TOO_MANY: () =>
    'Limit reached: the workspace cannot have more members, or you cannot have more workspaces or linked accounts.',
  SIGNED_OUT: () => 'You were signed out in the meantime. Sign in and link the account again.',
  RATE_LIMITED: () => 'Too many attempts from your network. Try again in a minute.',
};

/** What an answer of the server means for whoever came back from a provider. */
export function oidcProblem(code: string, provider: string): string {
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  return known?.(provider) ?? `Signing in with ${provider} failed. Try again.`;
}
