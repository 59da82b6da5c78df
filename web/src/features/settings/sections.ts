/** The pages of the settings, in the order of their navigation. */
export const sections = [
  { name: 'members', title: 'Members' },
  { name: 'api-keys', title: 'API keys' },
  { name: 'sign-in', title: 'Sign-in' },
  { name: 'sessions', title: 'Sessions' },
  { name: 'audit', title: 'Audit log' },
  { name: 'workspace', title: 'Workspace' },
] as const;

export type SectionName = (typeof sections)[number]['name'];
