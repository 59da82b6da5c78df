import { InviteMemberDocument } from '../../data/documents/people.ts';
import { type Invitation, type MemberRole } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { SavedForm } from '../forms/saved-form.svelte.ts';
import { mistakesIn } from './invite-mistakes.ts';

/** The form that invites somebody. */
export class InviteForm extends SavedForm<{ invitation: Invitation; link: string | null }> {
  email = $state('');
  role = $state<MemberRole>('EDITOR');

  readonly #api: SignedIn['api'];
  protected readonly mistakes = $derived.by(() => mistakesIn(this.email));

  constructor({ api }: Pick<SignedIn, 'api'>) {
    super();
    this.#api = api;
  }

  protected async send(): Promise<{ invitation: Invitation; link: string | null } | null> {
    const input = { email: this.email.trim(), role: this.role };
    const { inviteMember } = await this.#api.mutate(InviteMemberDocument, { input });
    const { invitation, inviteLink, userErrors } = inviteMember;
    if (invitation) return { invitation, link: inviteLink };
    const named = userErrors.map(({ field, message }) => [field?.at(-1) ?? '', message] as const);
    return this.refuse(Object.fromEntries(named));
  }
}
