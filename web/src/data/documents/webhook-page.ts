import { graphql } from '../gl/index.ts';

/** What the counts say of a webhook in a window. */
export const WebhookFiguresDocument = graphql(`
  query WebhookFigures($id: ID!, $window: TimeWindow!) {
    webhook(id: $id) {
      id
      health {
        verdict
        verdictReason
      }
      metrics(window: $window) {
        since
        stepSeconds
        delivered
        retried
        failed
        p50Ms
        p95Ms
        answers {
          answer
          count
        }
        failures {
          error
          count
          exampleAttemptId
        }
      }
      funnel(window: $window) {
        received
        passedEventFilter
        passedConditions
        delivered
        waiting
        failed
      }
    }
  }
`);

/** Who changed a webhook. Null for those who may not edit. */
export const WebhookHistoryDocument = graphql(`
  query WebhookHistory($id: ID!, $first: Int!, $after: String) {
    webhook(id: $id) {
      id
      history(first: $first, after: $after) {
        nodes {
          ...AuditEntryFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** The request that a webhook would send for an event. */
export const RequestPreviewDocument = graphql(`
  query RequestPreview($id: ID!, $eventId: ID) {
    webhook(id: $id) {
      id
      requestPreview(eventId: $eventId) {
        method
        url
        headers {
          name
          value
          kind
        }
        body
        unsent
      }
    }
  }
`);
