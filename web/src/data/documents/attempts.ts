import { graphql } from '../gl/index.ts';

export const AttemptFragment = graphql(`
  fragment AttemptFields on DeliveryAttempt {
    id
    webhook {
      id
      name
    }
    delivery {
      id
      state
      nextAttemptAt
    }
    eventId
    eventName
    attemptNumber
    httpStatusCode
    responseTimeMs
    status
    errorMessage
    attemptedAt
    deliveredAt
  }
`);

export const AttemptsDocument = graphql(`
  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {
    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {
      items {
        ...AttemptFields
      }
      totalCount
      totalCountIsExact
      hasMore
    }
  }
`);

export const AttemptDetailDocument = graphql(`
  query AttemptDetail($id: ID!) {
    deliveryAttempt(id: $id) {
      ...AttemptFields
      request {
        url
        headers {
          name
          value
        }
        body
        customHeadersUnreadable
      }
      response {
        headers {
          name
          value
        }
        body
        truncated
      }
      delivery {
        event {
          id
          original
          source {
            id
            name
          }
        }
        attemptsConnection(first: 200) {
          nodes {
            id
            attemptNumber
            status
            httpStatusCode
            responseTimeMs
            errorMessage
            attemptedAt
          }
          pageInfo {
            hasNextPage
          }
        }
      }
    }
  }
`);

export const RedeliverDocument = graphql(`
  mutation Redeliver($deliveryId: ID!, $idempotencyKey: String!) {
    redeliver(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {
      delivery {
        id
        state
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const AttemptedDocument = graphql(`
  subscription Attempted($webhookId: ID, $after: String) {
    deliveryAttempted(webhookId: $webhookId, after: $after) {
      cursor
      resync
      attempt {
        ...AttemptFields
      }
    }
  }
`);
