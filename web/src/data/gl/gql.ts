/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n    }\n    eventId\n    eventType\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n    nextAttemptAt\n  }\n": typeof types.AttemptFieldsFragmentDoc,
    "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n": typeof types.AttemptsDocument,
    "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        id\n        status\n        nextAttemptAt\n        attempts {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n      }\n    }\n  }\n": typeof types.AttemptDetailDocument,
    "\n  mutation Redeliver($deliveryId: ID!) {\n    redeliver(deliveryId: $deliveryId) {\n      delivery {\n        id\n        status\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.RedeliverDocument,
    "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n": typeof types.AttemptedDocument,
    "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n  }\n": typeof types.FilterTestFieldsFragmentDoc,
    "\n  query TestWebhook($id: ID!, $event: JSONObject) {\n    testWebhook(id: $id, event: $event) {\n      ...FilterTestFields\n    }\n  }\n": typeof types.TestWebhookDocument,
    "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject) {\n    testFilters(filters: $filters, event: $event) {\n      ...FilterTestFields\n    }\n  }\n": typeof types.TestFiltersDocument,
    "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n": typeof types.SampleEventDocument,
    "\n  query EventTypes {\n    eventTypes {\n      name\n      common\n    }\n  }\n": typeof types.EventTypesDocument,
    "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject) {\n    sendTestEvent(webhookId: $webhookId, event: $event) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.SendTestEventDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      workspace {\n        id\n        name\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n": typeof types.WebhookFieldsFragmentDoc,
    "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $limit: Int!, $offset: Int!) {\n    webhooks(search: $search, statuses: $statuses, limit: $limit, offset: $offset) {\n      items {\n        ...WebhookFields\n      }\n      totalCount\n      hasMore\n    }\n  }\n": typeof types.WebhooksDocument,
    "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n": typeof types.WebhookDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.DeleteWebhookDocument,
    "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n": typeof types.WebhookUpdatedDocument,
};
const documents: Documents = {
    "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n    }\n    eventId\n    eventType\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n    nextAttemptAt\n  }\n": types.AttemptFieldsFragmentDoc,
    "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n": types.AttemptsDocument,
    "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        id\n        status\n        nextAttemptAt\n        attempts {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n      }\n    }\n  }\n": types.AttemptDetailDocument,
    "\n  mutation Redeliver($deliveryId: ID!) {\n    redeliver(deliveryId: $deliveryId) {\n      delivery {\n        id\n        status\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.RedeliverDocument,
    "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n": types.AttemptedDocument,
    "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n  }\n": types.FilterTestFieldsFragmentDoc,
    "\n  query TestWebhook($id: ID!, $event: JSONObject) {\n    testWebhook(id: $id, event: $event) {\n      ...FilterTestFields\n    }\n  }\n": types.TestWebhookDocument,
    "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject) {\n    testFilters(filters: $filters, event: $event) {\n      ...FilterTestFields\n    }\n  }\n": types.TestFiltersDocument,
    "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n": types.SampleEventDocument,
    "\n  query EventTypes {\n    eventTypes {\n      name\n      common\n    }\n  }\n": types.EventTypesDocument,
    "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject) {\n    sendTestEvent(webhookId: $webhookId, event: $event) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.SendTestEventDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      workspace {\n        id\n        name\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n": types.WebhookFieldsFragmentDoc,
    "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $limit: Int!, $offset: Int!) {\n    webhooks(search: $search, statuses: $statuses, limit: $limit, offset: $offset) {\n      items {\n        ...WebhookFields\n      }\n      totalCount\n      hasMore\n    }\n  }\n": types.WebhooksDocument,
    "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n": types.WebhookDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.DeleteWebhookDocument,
    "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n": types.WebhookUpdatedDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n    }\n    eventId\n    eventType\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n    nextAttemptAt\n  }\n"): (typeof documents)["\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n    }\n    eventId\n    eventType\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n    nextAttemptAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n"): (typeof documents)["\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        id\n        status\n        nextAttemptAt\n        attempts {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        id\n        status\n        nextAttemptAt\n        attempts {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Redeliver($deliveryId: ID!) {\n    redeliver(deliveryId: $deliveryId) {\n      delivery {\n        id\n        status\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Redeliver($deliveryId: ID!) {\n    redeliver(deliveryId: $deliveryId) {\n      delivery {\n        id\n        status\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n  }\n"): (typeof documents)["\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TestWebhook($id: ID!, $event: JSONObject) {\n    testWebhook(id: $id, event: $event) {\n      ...FilterTestFields\n    }\n  }\n"): (typeof documents)["\n  query TestWebhook($id: ID!, $event: JSONObject) {\n    testWebhook(id: $id, event: $event) {\n      ...FilterTestFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject) {\n    testFilters(filters: $filters, event: $event) {\n      ...FilterTestFields\n    }\n  }\n"): (typeof documents)["\n  query TestFilters($filters: FiltersInput!, $event: JSONObject) {\n    testFilters(filters: $filters, event: $event) {\n      ...FilterTestFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n"): (typeof documents)["\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventTypes {\n    eventTypes {\n      name\n      common\n    }\n  }\n"): (typeof documents)["\n  query EventTypes {\n    eventTypes {\n      name\n      common\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject) {\n    sendTestEvent(webhookId: $webhookId, event: $event) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject) {\n    sendTestEvent(webhookId: $webhookId, event: $event) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      role\n      workspace {\n        id\n        name\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      role\n      workspace {\n        id\n        name\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $limit: Int!, $offset: Int!) {\n    webhooks(search: $search, statuses: $statuses, limit: $limit, offset: $offset) {\n      items {\n        ...WebhookFields\n      }\n      totalCount\n      hasMore\n    }\n  }\n"): (typeof documents)["\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $limit: Int!, $offset: Int!) {\n    webhooks(search: $search, statuses: $statuses, limit: $limit, offset: $offset) {\n      items {\n        ...WebhookFields\n      }\n      totalCount\n      hasMore\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n"): (typeof documents)["\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;