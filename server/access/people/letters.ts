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

export function resetLetter(to: string, link: string): MailMessage {
  return {
    to,
    subject: 'Set a new password',
    text: [
      'Set a new password for Perspection Webhooks:',
      '',
      link,
      '',
      `The link works once, within ${personLimits.resetHours} hours. If you did not ask for it, do nothing: your password stays.`,
    ].join('\n'),
  };
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
