import { createHash } from 'node:crypto';

import { BoundedMap } from '../../bounded-map.ts';

/** A session ends after so long without an event. */
const silenceMs = 30 * 60_000;

/** Anonymous ids that are remembered, of one workspace and of all. */
const remembered = { each: 10_000, all: 200_000 };

interface Session {
  readonly id: string;
  readonly startedAt: number;
  lastAt: number;
}

/**
 * SESSION: gives events the id of the session that they belong to, by their times. The id is made of the workspace, the
 * anonymous id and the session's start, so that the same events in the same order have the same ids.
 */
export class Sessions {
  readonly #workspaces = new BoundedMap<string, BoundedMap<string, Session>>(remembered.all);
  #size = 0;

  /** Anonymous ids in memory, over all workspaces. */
  get size(): number {
    return this.#size;
  }

  /** @param at When the event happened. */
  idOf(workspaceId: string, anonymousId: string, at: Date): string {
    const time = at.getTime();
    const sessions = this.#sessionsOf(workspaceId);
    const known = sessions.get(anonymousId);
    if (known && goesOn(known, time)) {
      known.lastAt = Math.max(known.lastAt, time);
      return known.id;
    }
    const id = idOf(workspaceId, anonymousId, time);
    // An event of long ago, such as one of an import, does not end the session of now.
    if (!known || time > known.lastAt)
      this.#remember(sessions, anonymousId, { id, startedAt: time, lastAt: time });
    return id;
  }

  /** The id that `idOf` would return, without remembering the event. */
  peek(workspaceId: string, anonymousId: string, at: Date): string {
    const time = at.getTime();
    const known = this.#workspaces.get(workspaceId)?.get(anonymousId);
    return known && goesOn(known, time) ? known.id : idOf(workspaceId, anonymousId, time);
  }

  #sessionsOf(workspaceId: string): BoundedMap<string, Session> {
    const known = this.#workspaces.get(workspaceId);
    if (known) return known;
    const sessions = new BoundedMap<string, Session>(remembered.each);
    this.#workspaces.set(workspaceId, sessions);
    return sessions;
  }

  /** Makes room by forgetting the workspaces that had an event longest ago. */
  #remember(sessions: BoundedMap<string, Session>, anonymousId: string, session: Session): void {
    this.#size -= sessions.size;
    sessions.set(anonymousId, session);
    this.#size += sessions.size;
    while (this.#size > remembered.all) this.#size -= this.#workspaces.deleteOldest()!.size;
  }
}

function goesOn({ startedAt, lastAt }: Session, time: number): boolean {
  return time >= startedAt - silenceMs && time <= lastAt + silenceMs;
}

function idOf(workspaceId: string, anonymousId: string, startedAt: number): string {
  const hash = createHash('sha256').update(`${workspaceId} ${anonymousId} ${startedAt}`).digest('hex');
  return `s_${hash.slice(0, 24)}`;
}
