import { EntryRefused } from '../entry-refused.ts';

/** Thrown when somebody who is signed in asks for a workspace that they are no member of. */
export class NotAMember extends EntryRefused {
  constructor(asked: string | null) {
    super(
      'FORBIDDEN',
      asked === null
        ? 'You are a member of no workspace: ask to be invited.'
        : 'You may not enter this workspace: name one that you are a member of, or none.',
    );
  }
}
