import { location } from '../../data/location.svelte.ts';

const parameter = 'sign-in';

/** The code with which somebody comes back whom a provider did not sign in, which leaves the address; null without one. */
export function takeOidcCode(): string | null {
  const code = location.query.get(parameter);
  if (code !== null) location.setQuery({ [parameter]: null });
  return code;
}
