import { type Log } from '../../log.ts';

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends in the background; a failure is logged, without the message. */
export type SendMail = (message: MailMessage) => void;

export interface MailSettings {
  /** `smtp://` or `smtps://`, perhaps with credentials. */
  readonly url: string;
  readonly from: string;
}

/** Mails that are sent at the same time; further ones wait at the server's pace. */
const options = { pool: true, maxConnections: 2, connectionTimeout: 10_000, socketTimeout: 30_000 };
/** That wait to be sent. Further ones are dropped, and logged. */
const mostWaiting = 1000;

/** Opens the way to an SMTP server. The library is loaded with the first message. */
export function createMail({ url, from }: MailSettings, log: Log): SendMail {
  let transport: ReturnType<typeof openTransport> | undefined;
  let waiting = 0;
  const send = async (message: MailMessage) => {
    if (waiting >= mostWaiting) throw new Error('Too many mails wait to be sent.');
    waiting += 1;
    try {
      const { to, subject, text } = message;
      // As an object, the address is taken as it is and not read as a list.
      const mail = { from, to: { name: '', address: to }, subject, text };
      await (await (transport ??= openTransport(url))).sendMail(mail);
    } finally {
      waiting -= 1;
    }
  };
  return (message) =>
    void send(message).catch((err: unknown) => log.error({ err }, 'A mail could not be sent.'));
}

async function openTransport(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({ url, ...options });
}
