import { readFileSync } from 'node:fs';

import { graphql } from 'graphql';
import { expect, it } from 'vitest';

import { buildApiSchema } from '../server/graphql/schema.ts';

/** What the dashboard asks for at sign-in. */
const source = readFileSync(new URL('../web/src/data/documents/viewer.ts', import.meta.url), 'utf8')
  .split('`')
  .at(1)!;

const workspace = { id: 'w', name: 'Acme', hidePersonalData: false };

/** The resolver of `viewer` needs nothing else of its context. */
const contextValue = {
  caller: { workspaceId: 'w', workspaceName: 'Acme', role: 'OWNER', actor: { kind: 'API_KEY', id: 'k' } },
  services: { workspaces: { find: () => workspace }, apiKeys: { find: () => null } },
  endpointRules: { production: true },
  meter: { countBytes: () => undefined, countObjects: () => undefined },
};

it('gives the dashboard the rules that its tests run with: after a change, run this with -u', async () => {
  const { data, errors } = await graphql({ schema: buildApiSchema(), source, contextValue });
  expect(errors).toBeUndefined();
  const { webhookRules } = data!['viewer'] as { webhookRules: unknown };
  await expect(`${JSON.stringify(webhookRules, null, 2)}\n`).toMatchFileSnapshot('./input-rules/rules.json');
});
