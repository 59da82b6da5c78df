import { askAuth, type AuthAnswer, type AuthRefusal } from '../../data/auth.ts';

/** A form whose answer comes from a route below `/auth`: whether it is under way, and what was refused. */
export class AuthForm {
  busy = $state(false);
  refusal = $state.raw<AuthRefusal | null>(null);

  /** Asks. Null when it was refused: then the form says why. A second click meanwhile does nothing. */
  async ask<Data>(path: string, body: Record<string, string>): Promise<{ data: Data } | null> {
    return this.run(() => askAuth<Data>(path, body));
  }

  /** The same for what asks more than once. */
  async run<Data>(work: () => Promise<AuthAnswer<Data>>): Promise<{ data: Data } | null> {
    if (this.busy) return null;
    this.busy = true;
    this.refusal = null;
    const answer = await work();
    this.busy = false;
    if (answer.ok) return { data: answer.data };
    this.refusal = answer.refusal;
    return null;
  }

  /** What is wrong with a field of the form, or null. */
  at(field: string): string | null {
    return this.refusal?.field === field ? this.refusal.message : null;
  }

  /** What is wrong, when it is no field among these; null if there is nothing. */
  beside(...fields: readonly string[]): string | null {
    if (!this.refusal || fields.includes(this.refusal.field ?? '')) return null;
    return this.refusal.message;
  }
}

/** What the server asks of a password, before it judges it. */
export const passwordHelp = 'At least 12 characters.';
