import { askAuth } from '../../data/auth.ts';

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** What somebody signs in with, as the server tells it. */
export interface FactorsView {
  readonly password: boolean;
  /** Null: two-step verification is off. */
  readonly twoStep: { readonly since: string; readonly recoveryCodesLeft: number } | null;
  readonly passkeys: readonly Passkey[];
}

/** What whoever is signed in signs in with. */
export class Factors {
  /** Null until it is loaded. */
  view = $state.raw<FactorsView | null>(null);
  /** Why it could not be loaded. */
  problem = $state<string | null>(null);

  async load(): Promise<void> {
    this.problem = null;
    const answer = await askAuth<FactorsView>('/factors');
    if (answer.ok) this.view = answer.data;
    else this.problem = answer.refusal.message;
  }
}
