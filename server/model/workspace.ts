import { checkRequiredText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';

/** A tenant: its webhooks, keys, events and log. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** Whether VIEWERs see neither payloads nor user ids. */
  readonly hidePersonalData: boolean;
  readonly createdAt: Date;
  /** When everything of it is removed; null unless it was deleted. Until then it can be restored. */
  readonly deletesAt: Date | null;
}

/** What of a workspace its owner chooses. */
export type WorkspaceSettings = Pick<Workspace, 'name' | 'hidePersonalData'>;

export const workspaceLimits = {
  /** In characters. */
  nameLength: 100,
  /** Days in which a deleted workspace can be restored. */
  graceDays: 7,
} as const;

/** Every mistake in the name of a workspace. */
export function workspaceMistakes({ name }: Pick<Workspace, 'name'>): readonly UserError[] {
  const mistakes = new Mistakes();
  const rule = { field: ['name'], label: 'The name', maxLength: workspaceLimits.nameLength };
  checkRequiredText(name, rule, mistakes);
  return mistakes.errors;
}

/** The refusal of a workspace beyond the limit. */
export const workspaceQuotaError: UserError = {
  field: null,
  code: 'TOO_MANY',
  message:
    'The installation has the maximum number of workspaces (MAX_WORKSPACES): delete one that is no longer needed.',
};
