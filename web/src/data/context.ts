import { createContext } from 'svelte';
import { type SignedIn } from './session.svelte.ts';

/** The signed-in session, for every component below the app's frame. */
export const [useSession, provideSession] = createContext<SignedIn>();

/** Owners and editors may change things; viewers only look. */
export function mayEdit(session: SignedIn): boolean {
  return session.viewer.role === 'OWNER' || session.viewer.role === 'EDITOR';
}
