import { personLimits } from '../../model/index.ts';
import { type MailMessage } from './mail.ts';

/** Of what others chose: a name must not add lines to a letter. */
const onOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

export function invitationLetter(to: string, workspaceName: string, link: string): MailMessage {
  const name = onOneLine(workspaceName);
  return {
    to,
    subject: `Invitation to ${name}`,
    text: [
      `You are invited to the workspace "${name}" of Perspection Webhooks.`,
      '',
      link,
      '',
      `The link works once, within ${personLimits.invitationDays} days. If you did not expect it, do nothing.`,
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
      `The link works once, within ${personLimits.resetHours} hours. If you did not ask for it, do nothing: your password stays.`,
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
        'sign in, look at Sign-in in the settings, and remove any that is not yours.';
  return `A new password ends all sessions. ${own}${twoStep ? ' Two-step verification stays on.' : ''}`;
}

/** @param what A sentence: what was changed. */
export function factorLetter(to: string, what: string): MailMessage {
  return {
    to,
    subject: 'How you sign in has changed',
    text: [
      `${what} This is about your account of Perspection Webhooks.`,
      '',
      'If it was not you, set a new password, sign out all other browsers and look at your passkeys.',
    ].join('\n'),
  };
}
