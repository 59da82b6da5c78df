import { graphql } from '../gl/index.ts';

export const WebhookFragment = graphql(`
  fragment WebhookFields on Webhook {
    id
    name
    url
    description
    enabled
    sources
    requiredConsent
    eventFilter {
      mode
      events
    }
    conditions {
      field
      operator
      value
    }
    conditionMatch
    retryCount
    retrySchedule
    retryDelays
    retryJitter
    rateLimitPerSecond
    timeoutMs
    hasSecret
    secretHint
    previousSecretUntil
    standardWebhooks
    timestampedSignature
    ed25519PublicKey
    customHeaders {
      name
      value
    }
    customHeadersUnreadable
    status
    health {
      state
      reason
      nextProbeAt
    }
    heldDeliveries
    stats {
      totalDeliveries
      successfulDeliveries
      failedDeliveries
      successRate
      lastDeliveryAt
      lastDeliveryError
    }
    createdAt
    updatedAt
  }
`);

/** How a webhook is doing. Apart from its fields, which are read with every change. */
export const WebhookGlanceFragment = graphql(`
  fragment WebhookGlance on Webhook {
    id
    health {
      verdict
      verdictReason
    }
    activity {
      delivered
      failed
      successRate
    }
    undelivered {
      pending
      retrying
      held
      isExact
      oldestAt
    }
  }
`);

export const WebhooksDocument = graphql(`
  query Webhooks($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {
    webhooksConnection(search: $search, statuses: $statuses, order: ATTENTION, first: $first, after: $after) {
      nodes {
        ...WebhookFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    webhooks(search: $search, statuses: $statuses, limit: 1) {
      totalCount
      needingAttention
    }
  }
`);

export const GlancesDocument = graphql(`
  query Glances($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {
    webhooksConnection(search: $search, statuses: $statuses, order: ATTENTION, first: $first, after: $after) {
      nodes {
        ...WebhookGlance
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    webhooks(limit: 1) {
      needingAttention
    }
  }
`);

export const WebhookDocument = graphql(`
  query Webhook($id: ID!) {
    webhook(id: $id) {
      ...WebhookFields
    }
  }
`);

export const AttentionDocument = graphql(`
  query Attention($first: Int!) {
    webhooksNeedingAttention(first: $first) {
      nodes {
        webhook {
          id
          name
        }
        reason
        since
        message
        detail
        failure {
          error
          exampleAttemptId
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const CreateWebhookDocument = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      webhook {
        ...WebhookFields
      }
      secretKey
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const UpdateWebhookDocument = graphql(`
  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {
    updateWebhook(id: $id, input: $input) {
      webhook {
        ...WebhookFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const DeleteWebhookDocument = graphql(`
  mutation DeleteWebhook($id: ID!) {
    deleteWebhook(id: $id) {
      deletedId
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const WebhookMovedDocument = graphql(`
  subscription WebhookMoved {
    webhookUpdated {
      id
    }
  }
`);

export const WebhookUpdatedDocument = graphql(`
  subscription WebhookUpdated($id: ID) {
    webhookUpdated(id: $id) {
      kind
      id
      webhook {
        ...WebhookFields
      }
    }
  }
`);
