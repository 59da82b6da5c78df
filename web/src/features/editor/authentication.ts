import { type CreateWebhookInput, type Credentials } from '../../data/models.ts';

export type AuthenticationChoice = 'NONE' | NonNullable<Credentials['authentication']>['type'];

/** How requests are authenticated, as the form holds it. What the other choices need stays while one tries them. */
export interface AuthenticationDraft {
  choice: AuthenticationChoice;
  username: string;
  /** The password, the token or the client secret. Empty: the stored one stays. */
  secret: string;
  tokenUrl: string;
  clientId: string;
  clientAuthentication: 'BASIC' | 'BODY';
  scope: string;
  /** As `name=value`, one on each line. */
  parameters: string;
}

/** What becomes of a certificate: `keep` and `remove` for one that is stored. */
export type CertificateChoice = 'none' | 'keep' | 'replace' | 'remove';

export interface CertificatesDraft {
  client: CertificateChoice;
  certificate: string;
  privateKey: string;
  authorities: CertificateChoice;
  /** PEM. */
  caCertificates: string;
}

export function authenticationDraft({
  authentication,
}: Pick<Credentials, 'authentication'>): AuthenticationDraft {
  const { basic, oauth2 } = authentication ?? {};
  return {
    choice: authentication?.type ?? 'NONE',
    username: basic?.username ?? '',
    secret: '',
    tokenUrl: oauth2?.tokenUrl ?? '',
    clientId: oauth2?.clientId ?? '',
    clientAuthentication: oauth2?.clientAuthentication ?? 'BASIC',
    scope: oauth2?.scope ?? '',
    parameters: (oauth2?.parameters ?? []).map(({ name, value }) => `${name}=${value}`).join('\n'),
  };
}

export function certificatesDraft({ clientCertificate, caCertificates }: Credentials): CertificatesDraft {
  return {
    client: clientCertificate ? 'keep' : 'none',
    certificate: '',
    privateKey: '',
    authorities: caCertificates.length > 0 ? 'keep' : 'none',
    caCertificates: '',
  };
}

/** A new webhook has nothing of these. */
export const noCredentials: Credentials = {
  authentication: null,
  clientCertificate: null,
  caCertificates: [],
};

type Input = Pick<CreateWebhookInput, 'authentication' | 'clientCertificate' | 'caCertificates'>;

/** What is to be saved; undefined for certificates that stay. */
export function credentialsInput(draft: AuthenticationDraft, certificates: CertificatesDraft): Input {
  const { client, certificate, privateKey, authorities, caCertificates } = certificates;
  return {
    authentication: authenticationInput(draft),
    clientCertificate:
      client === 'remove' ? null : client === 'replace' ? { certificate, privateKey } : undefined,
    caCertificates: authorities === 'remove' ? null : authorities === 'replace' ? caCertificates : undefined,
  };
}

function authenticationInput(draft: AuthenticationDraft): Input['authentication'] {
  const secret = draft.secret === '' ? null : draft.secret;
  switch (draft.choice) {
    case 'NONE':
      return null;
    case 'BASIC':
      return { basic: { username: draft.username, password: secret } };
    case 'BEARER':
      return { bearer: { token: secret } };
    case 'OAUTH2': {
      const { tokenUrl, clientId, clientAuthentication, scope } = draft;
      const parameters = linesOf(draft.parameters).map(parameterOf);
      return {
        oauth2: {
          tokenUrl: tokenUrl.trim(),
          clientId: clientId.trim(),
          clientSecret: secret,
          clientAuthentication,
          scope: scope.trim() || null,
          parameters,
        },
      };
    }
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

function parameterOf(line: string): { name: string; value: string } {
  const at = line.indexOf('=');
  return { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
}

/** What each kind calls its secret. */
export const secretNames = { BASIC: 'password', BEARER: 'token', OAUTH2: 'client secret' } as const;

/** The end of the stored secret; null when it is too short for one, or another kind is chosen. */
export function storedHint(
  stored: Credentials['authentication'],
  choice: AuthenticationChoice,
): string | null {
  if (stored?.type !== choice) return null;
  return stored?.basic?.passwordHint ?? stored?.bearer?.tokenHint ?? stored?.oauth2?.clientSecretHint ?? null;
}

/**
 * What is missing, by the form's paths. The server knows the rest of the rules, and what it refuses shows at the same
 * fields.
 *
 * @param stored The kind of the credentials that are stored: their secret may stay.
 */
export function credentialsProblems(
  draft: AuthenticationDraft,
  certificates: CertificatesDraft,
  stored: AuthenticationChoice,
): [path: string, problem: string | null][] {
  return [...authenticationProblems(draft, stored), ...certificatesProblems(certificates)];
}

function authenticationProblems(
  draft: AuthenticationDraft,
  stored: AuthenticationChoice,
): [path: string, problem: string | null][] {
  const { choice, secret, tokenUrl, clientId, parameters } = draft;
  if (choice === 'NONE') return [];
  const missing = secret === '' && stored !== choice ? `Enter the ${secretNames[choice]}.` : null;
  const ofSecret: [string, string | null] = ['authentication.secret', missing];
  if (choice !== 'OAUTH2') return [ofSecret];
  const unnamed = linesOf(parameters).find((line) => line.indexOf('=') < 1);
  return [
    ofSecret,
    ['authentication.tokenUrl', tokenUrl.trim() === '' ? 'Enter the URL of the token server.' : null],
    ['authentication.clientId', clientId.trim() === '' ? 'Enter the client ID.' : null],
    ['authentication.parameters', unnamed === undefined ? null : 'Write each as name=value, one per line.'],
  ];
}

function certificatesProblems(draft: CertificatesDraft): [path: string, problem: string | null][] {
  const found: [string, string | null][] = [];
  if (draft.client === 'replace') {
    found.push(['clientCertificate.certificate', pemProblem(draft.certificate, 'CERTIFICATE')]);
    found.push(['clientCertificate.privateKey', pemProblem(draft.privateKey, 'PRIVATE KEY')]);
  }
  if (draft.authorities === 'replace')
    found.push(['caCertificates', pemProblem(draft.caCertificates, 'CERTIFICATE')]);
  return found;
}

function pemProblem(text: string, what: 'CERTIFICATE' | 'PRIVATE KEY'): string | null {
  return text.includes('-----BEGIN ') && text.includes(`${what}-----`)
    ? null
    : `Paste it as PEM, from -----BEGIN … ${what}----- to the end.`;
}

/** The form's path of a complaint of the server about these settings; null for one about others. */
export function credentialsPath([name = '', kind, member = '']: readonly string[]): string | null {
  if (name === 'caCertificates') return name;
  if (name === 'clientCertificate') return `clientCertificate.${kind ?? 'certificate'}`;
  if (name !== 'authentication') return null;
  if (['password', 'token', 'clientSecret'].includes(member)) return 'authentication.secret';
  return member === '' ? 'authentication' : `authentication.${member}`;
}
