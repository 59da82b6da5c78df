import { graphql } from '../gl/index.ts';

export const WebhookFragment = graphql(`
  fragment WebhookFields on Webhook {
    id
    name
    url
    description
    enabled
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

export const WebhooksDocument = graphql(`
  query Webhooks($search: String, $statuses: [WebhookStatus!], $limit: Int!, $offset: Int!) {
    webhooks(search: $search, statuses: $statuses, limit: $limit, offset: $offset) {
      items {
        ...WebhookFields
      }
      totalCount
      hasMore
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

export const CreateWebhookDocument = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      webhook {
        ...WebhookFields
      }
      secretKey
      userErrors {
        field
        message
        code
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
        field
        message
        code
      }
    }
  }
`);

export const DeleteWebhookDocument = graphql(`
  mutation DeleteWebhook($id: ID!) {
    deleteWebhook(id: $id) {
      deletedId
      userErrors {
        field
        message
        code
      }
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
