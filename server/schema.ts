import { writeFileSync } from 'node:fs';

import { printApiSchema } from './graphql/index.ts';

/** `npm run schema`: writes the API's schema to the project's root, where the dashboard and other clients find it. */
writeFileSync(new URL('../schema.graphql', import.meta.url), printApiSchema());
