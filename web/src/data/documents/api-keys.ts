import { graphql } from '../gl/index.ts';

export const ApiKeyFragment = graphql(`
  fragment ApiKeyFields on ApiKey {
    id
    name
    role
    hint
    bootstrap
    createdAt
    createdBy
    expiresAt
    lastUsedAt
  }
`);

export const ApiKeysDocument = graphql(`
  query ApiKeys {
    apiKeys {
      ...ApiKeyFields
    }
    members {
      user {
        id
        name
      }
    }
  }
`);

export const CreateApiKeyDocument = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      key
      apiKey {
        ...ApiKeyFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const RevokeApiKeyDocument = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(id: $id) {
      revokedId
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);
