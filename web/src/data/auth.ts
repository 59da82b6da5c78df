import { ANSWER_WITHIN_MS, networkProblem } from './api.ts';

/** What the server answers to a request below `/auth`: data, or why it was refused. */
export type AuthAnswer<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly refusal: AuthRefusal };

export interface AuthRefusal {
  /** As in docs/people.md; `NETWORK` when there was no answer. */
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
  /** The field of the form that is wrong; null when it is not a single one. */
  readonly field: string | null;
}

/** How people can sign in on this server. */
export interface Methods {
  /** Whether the server sends mail: without it, owners hand links over. */
  readonly mail: boolean;
  /** Whether browsers have passkeys for this address. */
  readonly passkeys: boolean;
  /** What people call the OpenID Connect provider; null: none is set up. */
  readonly oidc: { readonly name: string } | null;
}

/** What an invitation says before it is accepted. */
export interface Invitation {
  readonly email: string;
  readonly workspace: { readonly name: string };
  readonly role: 'OWNER' | 'EDITOR' | 'VIEWER';
  /** Whether the address has an account, which has to sign in first. */
  readonly hasAccount: boolean;
}

/** Asks a route below `/auth`. The session is in a cookie that this page cannot read. */
export async function askAuth<Data = unknown>(
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<AuthAnswer<Data>> {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  };
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(`/auth${path}`, { signal, ...(path === '/methods' ? {} : post) });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    return response.ok ? { ok: true, data: answer as Data } : { ok: false, refusal: refusalIn(answer) };
  } catch (error) {
    return { ok: false, refusal: { code: 'NETWORK', message: networkProblem(error), field: null } };
  }
}

function refusalIn(answer: unknown): AuthRefusal {
  const { code, message, field } = answer as { code: string; message: string; field?: string[] };
  return { code, message, field: field?.at(-1) ?? null };
}

/** The token in the fragment of a link, which browsers do not send; null if there is none. */
export function tokenInAddress(): string | null {
  return new URLSearchParams(location.hash.replace(/^#/, '')).get('token');
}
