/** Who acts: a program by its key, or a person by a session in a browser. */
export type Actor =
  | {
      readonly kind: 'API_KEY';
      /** Of the API key; of the source for a write key. */
      readonly id: string;
    }
  | {
      readonly kind: 'USER';
      /** Of the person. */
      readonly id: string;
      readonly sessionId: string;
    };

/** What limits count by: a key, or a person with all sessions together. */
export function actorKey(actor: Actor): string {
  return actor.kind === 'API_KEY' ? actor.id : `user:${actor.id}`;
}

/** Whether both are the same key, or the same person in the same session. */
export function isSameActor(one: Actor, other: Actor): boolean {
  if (one.kind !== other.kind || one.id !== other.id) return false;
  return one.kind === 'API_KEY' || one.sessionId === (other as typeof one).sessionId;
}
