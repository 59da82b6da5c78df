import { issuerUrl, mailSender, scopes, shortText, smtpUrl, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** How people sign in, and how they are written to. */
export const ofPeople = {
  SESSION_IDLE_HOURS: {
    schema: wholeNumber(1, 8760, 168),
    meaning: 'Hours after which the [session](people.md#sessions) of a person that is not used ends.',
    byDefault: '`168` (7 days)',
  },
  SESSION_HOURS: {
    schema: wholeNumber(1, 8760, 720),
    meaning: 'Hours after which a session ends, however it is used.',
    byDefault: '`720` (30 days)',
  },
  SMTP_URL: {
    schema: smtpUrl.optional(),
    meaning:
      'Mail server for invitations and links for new passwords, such as `smtps://user:password@mail.example.com`. Requires `MAIL_FROM` and `PUBLIC_URL`.',
    byDefault: 'no mail: [links are handed over](people.md#mail)',
  },
  MAIL_FROM: {
    schema: mailSender.optional(),
    meaning: 'Sender of mails, such as `Perspection <webhooks@example.com>`.',
    byDefault: 'no mail',
  },
  OIDC_ISSUER: {
    schema: issuerUrl.optional(),
    meaning:
      'URL of an [OpenID Connect](openid-connect.md) provider with which people may sign in, such as `https://accounts.google.com`. Requires `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET`.',
    byDefault: 'no provider',
  },
  OIDC_CLIENT_ID: {
    schema: shortText('must be the id of a client', 500).optional(),
    meaning: 'Id under which the provider knows this server.',
    byDefault: 'no provider',
  },
  OIDC_CLIENT_SECRET: {
    schema: shortText('must be the secret of a client', 2000).optional(),
    meaning: 'Secret with which this server identifies itself to the provider.',
    byDefault: 'no provider',
  },
  OIDC_NAME: {
    schema: shortText('must be a name of at most 40 characters', 40).default('single sign-on'),
    meaning: 'What people call the provider: the button says "Sign in with …".',
    byDefault: '`single sign-on`',
  },
  OIDC_SCOPES: {
    schema: scopes,
    meaning: 'Scopes that are asked for, separated by spaces.',
    byDefault: '`openid email profile`',
  },
} satisfies Record<string, Variable>;
