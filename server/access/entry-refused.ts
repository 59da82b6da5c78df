/** Thrown when somebody may not enter a workspace. The message does not tell whether it exists. */
export class EntryRefused extends Error {
  constructor(
    readonly code: 'FORBIDDEN' | 'WORKSPACE_DELETED',
    message: string = messages[code],
  ) {
    super(message);
  }
}

const messages = {
  FORBIDDEN: 'You may not enter this workspace: send the id of another one, or none.',
  WORKSPACE_DELETED: 'This workspace was deleted: nothing is accepted or delivered unless it is restored.',
};
