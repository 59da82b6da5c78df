export type RoleName = 'OWNER' | 'EDITOR' | 'VIEWER' | 'INGEST';

/** The roles by name, and what each may do in one sentence. */
export const roleWords: Readonly<Record<RoleName, { name: string; may: string }>> = {
  OWNER: { name: 'Owner', may: 'Can do everything, including API keys and workspace settings.' },
  EDITOR: { name: 'Editor', may: 'Can change webhooks, sources and schemas, and send events.' },
  VIEWER: { name: 'Viewer', may: 'Can read everything except secrets, and change nothing.' },
  INGEST: { name: 'Ingest', may: 'Can only send events. It cannot open the dashboard.' },
};
