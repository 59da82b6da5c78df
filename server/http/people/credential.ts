/** The session of a browser, from its cookie. */
export class SessionToken {
  constructor(readonly token: string) {}
}

/** What a caller shows: the value of the header `Authorization`, or the session of a browser. */
export type Credential = string | SessionToken | undefined;
