export type RoleName = 'OWNER' | 'EDITOR' | 'VIEWER' | 'INGEST';

/** The roles by name, and what each may do in one sentence. */
export const roleWords: Readonly<Record<RoleName, { name: string; may: string }>> = {
  OWNER: { name: 'Owner', may: 'Does everything, API keys and settings of the workspace included.' },
  EDITOR: { name: 'Editor', may: 'Changes webhooks, sources and schemas, and sends events.' },
  VIEWER: { name: 'Viewer', may: 'Reads everything but secrets, and changes nothing.' },
  INGEST: { name: 'Ingest', may: 'Sends events and does nothing else: it cannot open the dashboard.' },
};
