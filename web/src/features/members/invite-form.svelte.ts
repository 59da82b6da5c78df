import { problemText } from '../../data/api.ts';
import { InviteMemberDocument } from '../../data/documents/people.ts';
import { type Invitation, type MemberRole } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { FormMistakes } from '../../parts/form-mistakes.svelte.ts';
import { mistakesIn } from './invite-mistakes.ts';

/** The form that invites somebody. */
export class InviteForm {
  email = $state('');
  role = $state<MemberRole>('EDITOR');
  saving = $state(false);
  /** What failed, when it belongs to no field. */
  problem = $state<string | null>(null);

  readonly #api: SignedIn['api'];
  readonly #mistakes = $derived.by(() => mistakesIn(this.email));
  readonly shown = new FormMistakes(() => this.#mistakes);

  constructor({ api }: Pick<SignedIn, 'api'>) {
    this.#api = api;
  }

  /** Invites. Null when it could not: then the form shows why. A second click meanwhile does nothing. */
  async save(): Promise<{ invitation: Invitation; link: string | null } | null> {
    if (this.saving) return null;
    this.shown.showAll();
    this.problem = null;
    if (this.#mistakes.size > 0) return null;
    this.saving = true;
    try {
      const input = { email: this.email.trim(), role: this.role };
      const { invitation, inviteLink, userErrors } = (await this.#api.mutate(InviteMemberDocument, { input }))
        .inviteMember;
      if (invitation) return { invitation, link: inviteLink };
      const named = userErrors.map(({ field, message }) => [field?.at(-1) ?? '', message] as const);
      this.problem = this.shown.refuse(Object.fromEntries(named));
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.saving = false;
    }
    return null;
  }
}
