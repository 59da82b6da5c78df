import { askAuth, type Methods } from '../../data/auth.ts';
import { location } from '../../data/location.svelte.ts';
import { toasts } from '../../parts/toasts.svelte.ts';
import { oidcProblem } from '../../words/oidc.ts';

const parameter = 'sign-in';

/** The code with which somebody comes back whom a provider did not sign in, which leaves the address; null without one. */
export function takeOidcCode(): string | null {
  const code = location.query.get(parameter);
  if (code !== null) location.setQuery({ [parameter]: null });
  return code;
}

/** Says what the code means to somebody who is signed in all the same, as when they did not join a workspace. */
export async function showOidcProblem(): Promise<void> {
  const code = takeOidcCode();
  if (code === null) return;
  const methods = await askAuth<Methods>('/methods');
  if (methods.ok && methods.data.oidc) toasts.problem(oidcProblem(code, methods.data.oidc.name));
}
