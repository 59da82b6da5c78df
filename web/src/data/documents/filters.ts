import { graphql } from '../gl/index.ts';

export const FilterTestFragment = graphql(`
  fragment FilterTestFields on FilterTestResult {
    matches
    rejectedBy
    eventFilter {
      passed
      eventName
      reason
    }
    conditions {
      field
      operator
      expected
      actual
      found
      passed
      reason
    }
    conditionMatch
    reasons
    event
    processedEvent
    refusal {
      field
      message
      code
    }
  }
`);

export const TestWebhookDocument = graphql(`
  query TestWebhook($id: ID!, $event: JSONObject, $source: ID) {
    testWebhook(id: $id, event: $event, source: $source) {
      ...FilterTestFields
    }
  }
`);

export const TestFiltersDocument = graphql(`
  query TestFilters($filters: FiltersInput!, $event: JSONObject, $source: ID) {
    testFilters(filters: $filters, event: $event, source: $source) {
      ...FilterTestFields
    }
  }
`);

export const SampleEventDocument = graphql(`
  query SampleEvent($eventName: String!) {
    sampleEvent(eventName: $eventName)
  }
`);

export const FilterSuggestionsDocument = graphql(`
  query FilterSuggestions($eventNames: [String!]!) {
    filterSuggestions(eventNames: $eventNames) {
      eventNames
      fields {
        path
        types
        examples
      }
    }
  }
`);

export const EventNamesDocument = graphql(`
  query EventNames($after: String) {
    eventNames(first: 200, after: $after) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const SendTestEventDocument = graphql(`
  mutation SendTestEvent($webhookId: ID!, $event: JSONObject, $idempotencyKey: String!) {
    sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $idempotencyKey) {
      attempt {
        id
        status
        httpStatusCode
        responseTimeMs
        errorMessage
        response {
          headers {
            name
            value
          }
          body
          truncated
        }
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const EventToEditDocument = graphql(`
  query EventToEdit($eventId: ID!, $webhookId: ID!) {
    event(id: $eventId) {
      id
      payload
    }
    webhook(id: $webhookId) {
      id
      name
      timeoutMs
    }
  }
`);

/** The verdict on a stored event, as it is stored. */
export const TestFiltersOnEventDocument = graphql(`
  query TestFiltersOnEvent($filters: FiltersInput!, $eventId: ID!) {
    testFilters(filters: $filters, eventId: $eventId) {
      ...FilterTestFields
    }
  }
`);

export const PreviewFiltersDocument = graphql(`
  query PreviewFilters($filters: FiltersInput!, $last: Int!) {
    previewFilters(filters: $filters, last: $last) {
      looked
      since
      endedEarly
      passedSource
      passedEventFilter
      passedConsent
      matched
      conditions {
        field
        operator
        value
        passed
      }
      nearMissCount
      nearMisses {
        condition
        reason
        event {
          id
          eventName
          receivedAt
        }
      }
    }
  }
`);
