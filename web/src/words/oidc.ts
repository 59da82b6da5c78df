/** Why nobody was signed in by a provider, by the code in docs/openid-connect.md. */
const words: Readonly<Record<string, (provider: string) => string>> = {
  EXPIRED: () => 'This sign-in took too long, or began in another browser. Try again.',
  CANCELLED: (provider) => `${provider} did not sign you in, because you or it said no.`,
  PROVIDER_UNAVAILABLE: (provider) =>
    `${provider} cannot be reached at the moment. Try again later, or sign in in another way.`,
  PROVIDER_FAILED: (provider) =>
    `${provider} gave an answer that is not valid. Try again. If it stays, ask whoever runs this server: the log has the reason.`,
  EMAIL_UNVERIFIED: (provider) =>
    `${provider} does not say that it has verified your e-mail address. If you have an account, sign in and link it under Settings → Sign-in. If you are invited, use the link of the invitation.`,
  LINK_FIRST: (provider) =>
    `There is an account with your e-mail address that is not linked to ${provider} yet. Sign in to it, and link it under Settings → Sign-in.`,
  NOT_INVITED: () =>
    'Nobody has invited your e-mail address. Ask an owner of a workspace to invite it, then try again.',
  OTHER_ADDRESS: (provider) =>
    `This invitation is for another e-mail address than the one of your account at ${provider}.`,
  LINKED_ELSEWHERE: (provider) => `This account of ${provider} is linked to somebody else here.`,
  LINK_INVALID: () =>
    'This invitation was used, has expired or was replaced by another one. Ask whoever invited you for another link.',
  TOO_MANY: () =>
    'There is no room: the workspace has as many members, or you have as many workspaces or linked accounts, as there may be.',
  SIGNED_OUT: () => 'You were signed out meanwhile. Sign in, and link the account again.',
  RATE_LIMITED: () => 'There were too many attempts from your network. Try again in a minute.',
};

/** What an answer of the server means for whoever came back from a provider. */
export function oidcProblem(code: string, provider: string): string {
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  return known?.(provider) ?? `Signing in with ${provider} failed. Try again.`;
}
