import { type Author } from '../model/index.ts';
import { type Caller } from './caller.ts';

/** In whose name the audit log has what a caller does. @param clientAddress An IP address, or `unknown`. */
export function authorOf({ actor, bootstrap }: Caller, clientAddress: string | null): Author {
  const kind = bootstrap ? 'BOOTSTRAP_KEY' : actor.kind;
  return { actor: { kind, id: actor.id }, clientAddress };
}
