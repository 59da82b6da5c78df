import { type Pool } from 'pg';

/** A sign-in that is under way at an OpenID Connect provider. */
export interface OidcRequest {
  /** SHA-256 of the browser's token, in hex. */
  readonly tokenHash: string;
  /** The session that links an account; null: somebody signs in. */
  readonly sessionId: string | null;
  /** SHA-256 of the token of an invitation, in hex; null without one. */
  readonly invitationHash: string | null;
  /** A path of the dashboard. */
  readonly returnTo: string;
  /** Where the provider sends the browser. */
  readonly redirectUri: string;
  readonly expiresAt: Date;
}

export interface OidcRequestStore {
  /** Adds one. Those that have expired go, and the oldest of more than 10,000. */
  create(request: OidcRequest, now: Date): Promise<void>;
  /** Takes one, which is gone then; null when there is none, or it has expired. */
  take(tokenHash: string, now: Date): Promise<OidcRequest | null>;
}

/** Of everybody together: whoever wants to displace the others has to begin as many, from many addresses. */
const mostRequests = 10_000;

export function createOidcRequestStore(pool: Pool): OidcRequestStore {
  return {
    create: async ({ tokenHash, sessionId, invitationHash, returnTo, redirectUri, expiresAt }, now) => {
      await pool.query(
        /* sql */ `
        with ended as (
          delete from people.oidc_requests where expires_at <= $7 or token_hash in (
            select token_hash from people.oidc_requests order by expires_at desc, token_hash desc offset $8))
        insert into people.oidc_requests (token_hash, session_id, invitation_hash, return_to, redirect_uri, expires_at)
        values ($1, $2, $3, $4, $5, $6)`,
        [tokenHash, sessionId, invitationHash, returnTo, redirectUri, expiresAt, now, mostRequests - 1],
      );
    },
    take: async (tokenHash, now) => {
      const { rows } = await pool.query<OidcRequest>(
        /* sql */ `
        delete from people.oidc_requests where token_hash = $1 and expires_at > $2
        returning token_hash as "tokenHash", session_id as "sessionId", invitation_hash as "invitationHash",
          return_to as "returnTo", redirect_uri as "redirectUri", expires_at as "expiresAt"`,
        [tokenHash, now],
      );
      return rows[0] ?? null;
    },
  };
}
