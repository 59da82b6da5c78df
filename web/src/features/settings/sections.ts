/** The pages of the settings, in the order of their navigation. */
export const sections = [{ name: 'api-keys', title: 'API keys' }] as const;

export type SectionName = (typeof sections)[number]['name'];
