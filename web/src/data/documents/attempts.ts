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
    eventType
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
        attempts {
          id
          attemptNumber
          status
          httpStatusCode
          responseTimeMs
          errorMessage
          attemptedAt
        }
      }
    }
  }
`);

export const RedeliverDocument = graphql(`
  mutation Redeliver($deliveryId: ID!) {
    redeliver(deliveryId: $deliveryId) {
      delivery {
        id
        state
      }
      userErrors {
        field
        message
        code
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
