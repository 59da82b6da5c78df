import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for the dashboard, from the committed schema and the operations in `web/src/data`. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['web/src/data/documents/**/*.ts'],
  ignoreNoDocuments: true,
  generates: {
    'web/src/data/gl/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: 'unknown',
        scalars: {
          DateTime: 'string',
          SafeInt: 'number',
          JSON: 'unknown',
          JSONObject: 'Record<string, unknown>',
        },
      },
    },
  },
};

export default config;
