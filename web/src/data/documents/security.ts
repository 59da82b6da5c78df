import { graphql } from '../gl/index.ts';

export const RotateWebhookSecretDocument = graphql(`
  mutation RotateWebhookSecret($id: ID!, $input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(id: $id, input: $input) {
      webhook {
        id
        secretHint
        previousSecretUntil
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export const EndWebhookSecretOverlapDocument = graphql(`
  mutation EndWebhookSecretOverlap($id: ID!) {
    endWebhookSecretOverlap(id: $id) {
      webhook {
        id
        previousSecretUntil
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);
