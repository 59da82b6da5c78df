import { type AuthAnswer } from '../../data/auth.ts';
import { type AuthForm } from '../sign-in/auth-form.svelte.ts';

/** Asks somebody who signed in too long ago to prove again who they are, and then goes on. */
export class Proof {
  asking = $state(false);
  #decide: (proved: boolean) => void = () => undefined;

  /** Does what may need a recent sign-in. Null when it was refused: then the form says why. */
  async run<Data>(form: AuthForm, work: () => Promise<AuthAnswer<Data>>): Promise<{ data: Data } | null> {
    const done = await form.run(work);
    if (done || form.refusal?.code !== 'REAUTHENTICATION_REQUIRED') return done;
    form.refusal = null;
    return (await this.#ask()) ? form.run(work) : null;
  }

  end(proved: boolean): void {
    this.asking = false;
    this.#decide(proved);
  }

  #ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => (this.#decide = resolve));
  }
}
