import { personLimits } from '../../model/index.ts';
import { type MailMessage } from './mail.ts';

/** Of what others chose: a name must not add lines to a letter, and nothing in it may turn the rest around or be unseen. */
const onOneLine = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]/g, '')
    .trim();

export function invitationLetter(to: string, workspaceName: string, link: string): MailMessage {
  const name = onOneLine(workspaceName);
  return {
    to,
    subject: `Invitation to ${name}`,
    text: [
      `You have been invited to the workspace "${name}" in Perspection Webhooks.`,
      '',
      link,
      '',
      `The link works once, within ${personLimits.invitationDays} days. If you did not expect this invitation, ignore this e-mail.`,
    ].join('\n'),
  };
}

/** What a new password leaves as it is. */
export interface Staying {
  /** How many passkeys the account has. */
  readonly passkeys: number;
  readonly twoStep: boolean;
}

/** Says what stays, too: whoever had the account before may have added a passkey of their own. */
export function resetLetter(to: string, link: string, staying: Staying): MailMessage {
  return {
    to,
    subject: 'Set a new password',
    text: [
      'Set a new password for Perspection Webhooks:',
      '',
      link,
      '',
      `The link works once, within ${personLimits.resetHours} hours. If you did not ask for it, ignore this e-mail: your password stays the same.`,
      '',
      stayingSentences(staying),
    ].join('\n'),
  };
}

function stayingSentences({ passkeys, twoStep }: Staying): string {
  const own =
    passkeys === 0
      ? 'Your account has no passkeys.'
      : `Your account has ${passkeys === 1 ? '1 passkey, which stays' : `${passkeys} passkeys, which stay`}: ` +
        'sign in, open Settings → Sign-in, and remove any that is not yours.';
  return `A new password ends all sessions. ${own}${twoStep ? ' Two-step verification stays on.' : ''}`;
}

/** @param what A sentence: what was changed. */
export function factorLetter(to: string, what: string): MailMessage {
  return {
    to,
    subject: 'Your sign-in settings have changed',
    text: [
      `${what} This concerns your Perspection Webhooks account.`,
      '',
      'If it was not you, set a new password, sign out all other browsers and check your passkeys.',
    ].join('\n'),
  };
}
