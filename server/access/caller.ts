import { type Role } from '../model/index.ts';
import { type Actor } from './actor.ts';

/** Who makes a request, in which workspace and with which role. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly actor: Actor;
  /** Whether it is the bootstrap key, which is the operator's. */
  readonly bootstrap: boolean;
  /** The workspace's setting: whether VIEWERs see neither payloads nor user ids. */
  readonly hidePersonalData: boolean;
  /** Set when the workspace was deleted: its owner may restore it, or go on in another one, and nothing else. */
  readonly workspaceDeleted?: true;
}
