import { askAuth, type Methods } from '../../data/auth.ts';
import { type Proof } from '../factors/proof.svelte.ts';
import { AuthForm } from '../sign-in/auth-form.svelte.ts';

/** An account of a provider that is linked to whoever is signed in. */
export interface LinkedAccount {
  readonly id: string;
  /** The provider's URL. */
  readonly issuer: string;
  /** What the provider called them when they last signed in; null: nothing. */
  readonly email: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}

/** The accounts of providers by which somebody signs in, and the provider that is set up. */
export class LinkedAccounts {
  /** Null until they are loaded. */
  list = $state.raw<readonly LinkedAccount[] | null>(null);
  /** What people call the provider; null: none is set up, or it is not known yet. */
  provider = $state<string | null>(null);
  /** Why they could not be loaded. */
  problem = $state<string | null>(null);
  readonly form = new AuthForm();

  async load(): Promise<void> {
    this.problem = null;
    const methods = await askAuth<Methods>('/methods');
    if (!methods.ok) return void (this.problem = methods.refusal.message);
    this.provider = methods.data.oidc?.name ?? null;
    if (this.provider === null) return;
    const answer = await askAuth<{ identities: LinkedAccount[] }>('/oidc/identities');
    if (answer.ok) this.list = answer.data.identities;
    else this.problem = answer.refusal.message;
  }

  /** Goes to the provider, which sends the browser back to this page. */
  async link(proof: Proof): Promise<void> {
    const answer = await proof.run(this.form, () => askAuth<{ location: string }>('/oidc/link'));
    if (answer) location.assign(answer.data.location);
  }

  /** Returns whether it is unlinked. One that is gone counts as unlinked. */
  async unlink({ id }: LinkedAccount, proof: Proof): Promise<boolean> {
    const unlinked = await proof.run(this.form, () => askAuth('/oidc/unlink', { id }));
    if (!unlinked && this.form.refusal?.code !== 'NOT_FOUND') return false;
    this.form.refusal = null;
    this.list = this.list?.filter((one) => one.id !== id) ?? null;
    return true;
  }
}
