/** The pages of the settings, in the order of their navigation. */
export const sections = [
  { name: 'members', title: 'Members' },
  { name: 'api-keys', title: 'API keys' },
  { name: 'sessions', title: 'Sessions' },
  { name: 'audit', title: 'Audit log' },
] as const;

export type SectionName = (typeof sections)[number]['name'];
