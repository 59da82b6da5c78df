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
        ...UserErrorFields
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
        ...UserErrorFields
      }
    }
  }
`);

/** What only the editor asks for: in a list of webhooks it would cost more than all the rest. */
export const WebhookCredentialsDocument = graphql(`
  query WebhookCredentials($id: ID!) {
    webhook(id: $id) {
      id
      authentication {
        type
        unreadable
        basic {
          username
          passwordHint
        }
        bearer {
          tokenHint
        }
        oauth2 {
          tokenUrl
          clientId
          clientSecretHint
          clientAuthentication
          scope
          parameters {
            name
            value
          }
        }
      }
      clientCertificate {
        subject
        issuer
        notAfter
      }
      caCertificates {
        subject
        notAfter
      }
    }
  }
`);
