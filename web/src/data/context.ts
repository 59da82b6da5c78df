import { createContext } from 'svelte';
import { type SignedIn } from './session.svelte.ts';

/** The signed-in session, for all components inside the frame. */
export const [useSession, provideSession] = createContext<SignedIn>();

/** Owners and editors may change things; viewers may only read. */
export function mayEdit(session: SignedIn): boolean {
  return session.viewer.role === 'OWNER' || session.viewer.role === 'EDITOR';
}
