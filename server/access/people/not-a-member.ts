/** Thrown when somebody asks for a workspace that they may not enter. The message does not tell whether it exists. */
export class NotAMember extends Error {
  constructor(asked: string | null) {
    super(
      asked === null
        ? 'You are a member of no workspace: ask to be invited.'
        : 'You may not enter this workspace: name one that you are a member of, or none.',
    );
  }
}
