import { createHash } from 'node:crypto';

import {
  type Authentication,
  type AuthenticationType,
  type GivenAuthentication,
  type OAuth2Credentials,
  type ShownAuthentication,
  showAuthentication,
} from '../../model/index.ts';
import { type SecretBox } from '../secret-box.ts';
import { type WebhookRow } from './entities.ts';
import { cellOf, type WebhookKey } from './webhook-cell.ts';

/** A stored secret cannot stay, or is missing: it has to be given. */
export class SecretRequired extends Error {
  readonly type: AuthenticationType;
  /** Whether there is a stored one, which was entered for another server. */
  readonly moved: boolean;

  constructor(type: AuthenticationType, moved: boolean) {
    super('The secret of the authentication is required.');
    this.type = type;
    this.moved = moved;
  }
}

/** How a webhook's requests are authenticated. */
export interface EndpointAuthentication {
  readonly type: AuthenticationType;
  /** Decrypts at the first use. @throws When they cannot be decrypted. */
  read(): Authentication;
  /** Of OAUTH2: what its access tokens are obtained for. Null otherwise. */
  readonly tokenOwner: TokenOwner | null;
}

/** A webhook whose requests carry an access token. */
export interface TokenOwner {
  readonly workspaceId: string;
  readonly webhookId: string;
  /** Differs between credentials. */
  readonly fingerprint: string;
  /** @throws When they cannot be decrypted. */
  credentials(): OAuth2Credentials;
}

type Columns = Pick<WebhookRow, 'authenticationType' | 'sealedAuthentication'>;
type AuthenticationRow = WebhookKey & Partial<Columns>;

export const noAuthentication = { authenticationType: null, sealedAuthentication: null } as const;

/** The columns of a new webhook. @throws {SecretRequired} */
export function authenticationColumns(
  given: GivenAuthentication | null,
  webhook: WebhookKey,
  box: SecretBox,
): Partial<Columns> {
  if (given === null) return {};
  const { secret } = given;
  if (secret === null) throw new SecretRequired(given.type, false);
  return sealed({ ...given, secret }, webhook, box);
}

/**
 * The columns after a change. What was entered for one server is never sent to another one: whoever may change the URL,
 * but does not know the secret, would get it that way.
 *
 * @param row With its new URL.
 * @param given Undefined: the credentials stay.
 * @throws {SecretRequired}
 */
export function changedAuthentication(
  row: WebhookRow,
  urlBefore: string,
  given: GivenAuthentication | null | undefined,
  box: SecretBox,
): Partial<Columns> {
  const { authenticationType: type } = row;
  const moved = originOf(row.url) !== originOf(urlBefore);
  if (given === null) return noAuthentication;
  if (given === undefined) {
    if (moved && type) throw new SecretRequired(type, true);
    return {};
  }
  if (given.secret !== null) return authenticationColumns(given, row, box);
  const stored = readOrNull(row, box);
  if (stored?.type !== given.type) throw new SecretRequired(given.type, false);
  if (moved || tokenServerOf(stored) !== tokenServerOf(given)) throw new SecretRequired(given.type, true);
  return sealed({ ...given, secret: stored.secret }, row, box);
}

function sealed(credentials: Authentication, webhook: WebhookKey, box: SecretBox): Columns {
  return {
    authenticationType: credentials.type,
    sealedAuthentication: box.seal(JSON.stringify(credentials), cellOf(webhook, 'authentication')),
  };
}

/** Where the secret itself is sent to; null for any other kind. */
function tokenServerOf(credentials: GivenAuthentication): string | null {
  return credentials.type === 'OAUTH2' ? originOf(credentials.tokenUrl) : null;
}

/** Null for a text that is no URL. */
function originOf(url: string): string | null {
  return URL.parse(url)?.origin ?? null;
}

function readOrNull(row: AuthenticationRow, box: SecretBox): Authentication | null {
  const { sealedAuthentication: text } = row;
  try {
    return text ? open(text, row, box) : null;
  } catch {
    return null;
  }
}

function open(text: string, webhook: WebhookKey, box: SecretBox): Authentication {
  return JSON.parse(box.open(text, cellOf(webhook, 'authentication'))) as Authentication;
}

/** What may be shown of a row's credentials; null when it has none. */
export function shownAuthentication(row: AuthenticationRow, box: SecretBox): ShownAuthentication | null {
  const { authenticationType: type } = row;
  return type ? showAuthentication(type, readOrNull(row, box)) : null;
}

/** Null for most webhooks, which have no credentials. */
export function endpointAuthentication(
  row: {
    readonly id: string;
    readonly authentication_type: AuthenticationType | null;
    readonly sealed_authentication: string | null;
  },
  workspaceId: string,
  box: SecretBox,
): EndpointAuthentication | null {
  const { id, authentication_type: type, sealed_authentication: text } = row;
  if (type === null) return null;
  let credentials: Authentication | undefined;
  const webhook = { id, workspaceId };
  const read = () => (credentials ??= open(text!, webhook, box));
  return {
    type,
    read,
    tokenOwner: type === 'OAUTH2' ? tokenOwnerOf(webhook, text!, read) : null,
  };
}

function tokenOwnerOf(
  { id: webhookId, workspaceId }: WebhookKey,
  text: string,
  read: () => Authentication,
): TokenOwner {
  // The encrypted text differs with every change, and tells nothing of the credentials.
  const fingerprint = createHash('sha256').update(text).digest('base64url');
  return { workspaceId, webhookId, fingerprint, credentials: () => read() as OAuth2Credentials };
}
