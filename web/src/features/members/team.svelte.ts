import { problemText } from '../../data/api.ts';
import { Deletion } from '../../data/deletion.svelte.ts';
import {
  ChangeMemberRoleDocument,
  CreatePasswordResetLinkDocument,
  RemoveMemberDocument,
  RevokeInvitationDocument,
  TeamDocument,
} from '../../data/documents/people.ts';
import { type Invitation, type Member, type MemberRole } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open =
  | { dialog: 'invite' }
  | { dialog: 'link'; kind: 'invitation' | 'password'; who: string; link: string }
  | { dialog: 'revoke'; invitation: Invitation }
  | { dialog: 'role'; member: Member; role: MemberRole }
  | { dialog: 'remove'; member: Member };

/** The people of the workspace, those who are invited, and the open dialog: at most one at a time. */
export class TeamState {
  /** Null until they are loaded. */
  members = $state.raw<readonly Member[] | null>(null);
  invitations = $state.raw<readonly Invitation[]>([]);
  problem = $state<string | null>(null);
  open = $state.raw<Open | null>(null);
  readonly deletion = new Deletion();

  readonly #api: SignedIn['api'];
  #request = 0;

  constructor({ api }: Pick<SignedIn, 'api'>) {
    this.#api = api;
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const { members, invitations } = await this.#api.query(TeamDocument, {});
      if (request !== this.#request) return;
      this.members = members;
      this.invitations = invitations;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  /** Shows an invitation, and its link if no mail was sent. One of the same address before has ended. */
  invited(invitation: Invitation, link: string | null): void {
    this.invitations = [invitation, ...this.invitations.filter(({ email }) => email !== invitation.email)];
    const { email: who } = invitation;
    this.open = link === null ? null : { dialog: 'link', kind: 'invitation', who, link };
  }

  ask(open: Open): void {
    this.deletion.problem = null;
    this.open = open;
  }

  /** Returns why the role could not be changed; null if it was. */
  async changeRole({ user }: Member, role: MemberRole): Promise<string | null> {
    try {
      const { member, userErrors } = (
        await this.#api.mutate(ChangeMemberRoleDocument, { userId: user.id, role })
      ).changeMemberRole;
      if (!member) return userErrors[0]?.message ?? 'The role was not changed.';
      this.members = this.members?.map((one) => (one.user.id === user.id ? member : one)) ?? null;
      return null;
    } catch (error) {
      return problemText(error);
    }
  }

  /** Shows a link by which a member sets a new password. Returns why there is none; null if there is. */
  async makePasswordLink({ user }: Member): Promise<string | null> {
    try {
      const { link, userErrors } = (
        await this.#api.mutate(CreatePasswordResetLinkDocument, { userId: user.id })
      ).createPasswordResetLink;
      if (link === null) return userErrors[0]?.message ?? 'There is no link.';
      this.open = { dialog: 'link', kind: 'password', who: user.name, link };
      return null;
    } catch (error) {
      return problemText(error);
    }
  }

  /** Returns whether they are gone. */
  async remove({ user }: Member): Promise<boolean> {
    const gone = await this.deletion.run(
      async () => (await this.#api.mutate(RemoveMemberDocument, { userId: user.id })).removeMember,
    );
    if (gone) this.members = this.members?.filter((one) => one.user.id !== user.id) ?? null;
    return gone;
  }

  /** Returns whether the invitation is gone. */
  async revoke({ id }: Invitation): Promise<boolean> {
    const gone = await this.deletion.run(
      async () => (await this.#api.mutate(RevokeInvitationDocument, { id })).revokeInvitation,
    );
    if (gone) this.invitations = this.invitations.filter((one) => one.id !== id);
    return gone;
  }
}
