import { type UserError } from '../../model/index.ts';

/** Why somebody was not let in, or may not do what they ask for, for programs. */
export type RefusalCode =
  | 'BAD_USER_INPUT'
  | 'WRONG_CREDENTIALS'
  | 'SECOND_FACTOR_REQUIRED'
  | 'WRONG_CODE'
  | 'PASSKEY_REFUSED'
  | 'REAUTHENTICATION_REQUIRED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNAUTHENTICATED'
  | 'LINK_INVALID'
  | 'SIGN_IN_REQUIRED'
  | 'LAST_SIGN_IN_METHOD'
  | 'TOO_MANY';

/** Thrown by what people do without the API: it becomes the answer. */
export class PersonRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** The path to what is wrong in the input. */
    readonly field: readonly string[] | null = null,
  ) {
    super(message);
  }
}

/** Refuses input with its first mistake. @throws {PersonRefused} */
export function refuseMistakes([mistake]: readonly UserError[]): void {
  if (mistake) throw new PersonRefused('BAD_USER_INPUT', mistake.message, mistake.field);
}

export const wrongCredentials = () =>
  new PersonRefused('WRONG_CREDENTIALS', 'This e-mail address and this password do not belong together.');

export const secondFactorRequired = () =>
  new PersonRefused('SECOND_FACTOR_REQUIRED', 'Enter a code of your authenticator app, or a recovery code.', [
    'code',
  ]);

export const wrongCode = () =>
  new PersonRefused('WRONG_CODE', 'This code is wrong, was used or is too old: enter the next one.', [
    'code',
  ]);

export const notSignedIn = () => new PersonRefused('UNAUTHENTICATED', 'You are not signed in.');

export const invalidLink = () =>
  new PersonRefused('LINK_INVALID', 'This link was used, has expired or was replaced by another one.');
