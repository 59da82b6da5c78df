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
    "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    role\n    hint\n    bootstrap\n    createdAt\n    createdBy\n    expiresAt\n    lastUsedAt\n  }\n": typeof types.ApiKeyFieldsFragmentDoc,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n    members {\n      user {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      revokedId\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    eventId\n    eventName\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n  }\n": typeof types.AttemptFieldsFragmentDoc,
    "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n": typeof types.AttemptsDocument,
    "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        event {\n          id\n          original\n          source {\n            id\n            name\n          }\n        }\n        attemptsConnection(first: 200) {\n          nodes {\n            id\n            attemptNumber\n            status\n            httpStatusCode\n            responseTimeMs\n            errorMessage\n            attemptedAt\n          }\n          pageInfo {\n            hasNextPage\n          }\n        }\n      }\n    }\n  }\n": typeof types.AttemptDetailDocument,
    "\n  mutation Redeliver($deliveryId: ID!, $idempotencyKey: String!) {\n    redeliver(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n      delivery {\n        id\n        state\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.RedeliverDocument,
    "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n": typeof types.AttemptedDocument,
    "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    occurredAt\n    action\n    clientAddress\n    count\n    actor {\n      kind\n      id\n      name\n    }\n    object {\n      type\n      id\n      name\n    }\n    changes {\n      field\n      before\n      after\n      masked\n    }\n  }\n": typeof types.AuditEntryFieldsFragmentDoc,
    "\n  query AuditLog($filter: AuditLogFilter, $first: Int!, $after: String) {\n    auditLog(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  query AuditActions {\n    __type(name: \"AuditAction\") {\n      enumValues {\n        name\n      }\n    }\n  }\n": typeof types.AuditActionsDocument,
    "\n  fragment DeliveryFields on Delivery {\n    id\n    state\n    createdAt\n    attemptCount\n    nextAttemptAt\n    webhook {\n      id\n      name\n    }\n    event {\n      id\n      eventId\n      eventName\n    }\n    lastAttempt {\n      id\n      httpStatusCode\n      errorMessage\n      responseTimeMs\n      attemptedAt\n    }\n  }\n": typeof types.DeliveryFieldsFragmentDoc,
    "\n  query Deliveries($filter: DeliveryFilter, $first: Int!, $after: String) {\n    deliveries(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.DeliveriesDocument,
    "\n  query DeliveryCounts($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      state\n      count\n      isExact\n    }\n  }\n": typeof types.DeliveryCountsDocument,
    "\n  query HeldDeliveries($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      isExact\n      byWebhook {\n        count\n        webhook {\n          id\n          name\n          heldDeliveries\n          health {\n            state\n            reason\n            since\n            nextProbeAt\n          }\n        }\n      }\n    }\n  }\n": typeof types.HeldDeliveriesDocument,
    "\n  query Delivery($id: ID!) {\n    delivery(id: $id) {\n      ...DeliveryFields\n      attemptsConnection(first: 200) {\n        nodes {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n": typeof types.DeliveryDocument,
    "\n  query DeliveryFilterChoices {\n    webhooksConnection(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    sources {\n      id\n      name\n    }\n  }\n": typeof types.DeliveryFilterChoicesDocument,
    "\n  query Event($id: ID!) {\n    event(id: $id) {\n      id\n      eventId\n      eventName\n      receivedAt\n      source {\n        id\n        name\n      }\n      payload\n      original\n      deliveriesConnection(first: 50) {\n        nodes {\n          id\n          state\n          nextAttemptAt\n          webhook {\n            id\n            name\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n": typeof types.EventDocument,
    "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n    event\n    processedEvent\n    refusal {\n      field\n      message\n      code\n    }\n  }\n": typeof types.FilterTestFieldsFragmentDoc,
    "\n  query TestWebhook($id: ID!, $event: JSONObject, $source: ID) {\n    testWebhook(id: $id, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n": typeof types.TestWebhookDocument,
    "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject, $source: ID) {\n    testFilters(filters: $filters, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n": typeof types.TestFiltersDocument,
    "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n": typeof types.SampleEventDocument,
    "\n  query FilterSuggestions($eventNames: [String!]!) {\n    filterSuggestions(eventNames: $eventNames) {\n      eventNames\n      fields {\n        path\n        types\n        examples\n      }\n    }\n  }\n": typeof types.FilterSuggestionsDocument,
    "\n  query EventNames($after: String) {\n    eventNames(first: 200, after: $after) {\n      nodes {\n        name\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.EventNamesDocument,
    "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject, $idempotencyKey: String!) {\n    sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $idempotencyKey) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.SendTestEventDocument,
    "\n  fragment MemberFields on Member {\n    user {\n      id\n      name\n      email\n    }\n    role\n    joinedAt\n  }\n": typeof types.MemberFieldsFragmentDoc,
    "\n  fragment InvitationFields on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n  }\n": typeof types.InvitationFieldsFragmentDoc,
    "\n  query Team {\n    members {\n      ...MemberFields\n    }\n    invitations {\n      ...InvitationFields\n    }\n  }\n": typeof types.TeamDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        ...InvitationFields\n      }\n      inviteLink\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.InviteMemberDocument,
    "\n  mutation RevokeInvitation($id: ID!) {\n    revokeInvitation(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": typeof types.RevokeInvitationDocument,
    "\n  mutation ChangeMemberRole($userId: ID!, $role: Role!) {\n    changeMemberRole(userId: $userId, role: $role) {\n      member {\n        ...MemberFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.ChangeMemberRoleDocument,
    "\n  mutation RemoveMember($userId: ID!) {\n    removeMember(userId: $userId) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": typeof types.RemoveMemberDocument,
    "\n  mutation CreatePasswordResetLink($userId: ID!) {\n    createPasswordResetLink(userId: $userId) {\n      link\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.CreatePasswordResetLinkDocument,
    "\n  query Sessions {\n    sessions {\n      id\n      userAgent\n      createdAt\n      lastSeenAt\n      expiresAt\n      current\n    }\n  }\n": typeof types.SessionsDocument,
    "\n  mutation RevokeSession($id: ID!) {\n    revokeSession(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": typeof types.RevokeSessionDocument,
    "\n  mutation RevokeOtherSessions {\n    revokeOtherSessions {\n      revokedCount\n    }\n  }\n": typeof types.RevokeOtherSessionsDocument,
    "\n  fragment PipelineFields on Pipeline {\n    stages {\n      stage\n      in\n      out\n      refused\n      warned\n      reasons {\n        code\n        count\n      }\n      p50Ms\n      p95Ms\n    }\n  }\n": typeof types.PipelineFieldsFragmentDoc,
    "\n  query Pipeline($window: TimeWindow!) {\n    pipeline(window: $window) {\n      ...PipelineFields\n    }\n  }\n": typeof types.PipelineDocument,
    "\n  subscription PipelineChanged($window: TimeWindow!) {\n    pipelineChanged(window: $window) {\n      ...PipelineFields\n    }\n  }\n": typeof types.PipelineChangedDocument,
    "\n  fragment RefusedEventFields on RefusedEvent {\n    id\n    receivedAt\n    sourceName\n    eventId\n    eventName\n    stage\n    field\n    code\n    reason\n    excerpt\n  }\n": typeof types.RefusedEventFieldsFragmentDoc,
    "\n  query RefusedEvents($filter: RefusedEventFilter, $warnings: Boolean!, $first: Int!, $after: String) {\n    refusedEvents(filter: $filter, warnings: $warnings, first: $first, after: $after) {\n      nodes {\n        ...RefusedEventFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.RefusedEventsDocument,
    "\n  fragment PipelinePreviewFields on PipelinePreview {\n    given\n    isAsSent\n    result\n    stages {\n      stage\n      verdict\n      note\n      refusal {\n        field\n        message\n        code\n      }\n      changes {\n        kind\n        path\n        before\n        after\n      }\n      hasMoreChanges\n    }\n  }\n": typeof types.PipelinePreviewFieldsFragmentDoc,
    "\n  query PreviewPipeline($event: JSONObject!, $sourceId: ID) {\n    previewPipeline(event: $event, sourceId: $sourceId) {\n      ...PipelinePreviewFields\n    }\n  }\n": typeof types.PreviewPipelineDocument,
    "\n  query LastEvent {\n    events(first: 1) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n        source {\n          name\n        }\n        pipeline {\n          ...PipelinePreviewFields\n        }\n      }\n    }\n  }\n": typeof types.LastEventDocument,
    "\n  query SourceNames {\n    sources {\n      id\n      name\n    }\n  }\n": typeof types.SourceNamesDocument,
    "\n  fragment EventSchemaFields on EventSchema {\n    eventName\n    mode\n    schema\n    updatedAt\n  }\n": typeof types.EventSchemaFieldsFragmentDoc,
    "\n  query EventSchemas {\n    eventSchemas {\n      ...EventSchemaFields\n    }\n  }\n": typeof types.EventSchemasDocument,
    "\n  mutation SetEventSchema($eventName: String!, $mode: SchemaMode!, $schema: JSONObject!) {\n    setEventSchema(input: { eventName: $eventName, mode: $mode, schema: $schema }) {\n      eventSchema {\n        ...EventSchemaFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.SetEventSchemaDocument,
    "\n  mutation DeleteEventSchema($eventName: String!) {\n    deleteEventSchema(eventName: $eventName) {\n      deletedEventName\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": typeof types.DeleteEventSchemaDocument,
    "\n  mutation RotateWebhookSecret($id: ID!, $input: RotateWebhookSecretInput!) {\n    rotateWebhookSecret(id: $id, input: $input) {\n      webhook {\n        id\n        secretHint\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.RotateWebhookSecretDocument,
    "\n  mutation EndWebhookSecretOverlap($id: ID!) {\n    endWebhookSecretOverlap(id: $id) {\n      webhook {\n        id\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.EndWebhookSecretOverlapDocument,
    "\n  query WebhookCredentials($id: ID!) {\n    webhook(id: $id) {\n      id\n      authentication {\n        type\n        unreadable\n        basic {\n          username\n          passwordHint\n        }\n        bearer {\n          tokenHint\n        }\n        oauth2 {\n          tokenUrl\n          clientId\n          clientSecretHint\n          clientAuthentication\n          scope\n          parameters {\n            name\n            value\n          }\n        }\n      }\n      clientCertificate {\n        subject\n        issuer\n        notAfter\n      }\n      caCertificates {\n        subject\n        notAfter\n      }\n    }\n  }\n": typeof types.WebhookCredentialsDocument,
    "\n  fragment SourceFields on Source {\n    id\n    name\n    writeKey\n    enabled\n    allowedOrigins\n    eventsPerMinute\n    eventsPerDay\n    snakeCaseNames\n    ipPolicy\n    disabledEnrichers\n    lastUsedAt\n    createdAt\n  }\n": typeof types.SourceFieldsFragmentDoc,
    "\n  query Sources {\n    sources {\n      ...SourceFields\n    }\n  }\n": typeof types.SourcesDocument,
    "\n  query Source($id: ID!, $first: Int!) {\n    source(id: $id) {\n      ...SourceFields\n    }\n    events(filter: { sourceId: $id }, first: $first) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n      }\n    }\n    refusedEvents(first: 50) {\n      nodes {\n        sourceName\n        eventName\n        reason\n        receivedAt\n      }\n    }\n  }\n": typeof types.SourceDocument,
    "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.CreateSourceDocument,
    "\n  mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {\n    updateSource(id: $id, input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.UpdateSourceDocument,
    "\n  mutation DeleteSource($id: ID!) {\n    deleteSource(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.DeleteSourceDocument,
    "\n  subscription PipelineMoved {\n    pipelineChanged {\n      stages {\n        in\n        refused\n      }\n    }\n  }\n": typeof types.PipelineMovedDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      apiKey {\n        id\n        name\n      }\n      workspace {\n        id\n        name\n        hidePersonalData\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        webPorts\n        internalPorts\n        listedAddresses\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    sources\n    requiredConsent\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    previousSecretUntil\n    standardWebhooks\n    timestampedSignature\n    ed25519PublicKey\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n": typeof types.WebhookFieldsFragmentDoc,
    "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {\n    webhooksConnection(search: $search, statuses: $statuses, first: $first, after: $after) {\n      nodes {\n        ...WebhookFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n    webhooks(search: $search, statuses: $statuses, limit: 1) {\n      totalCount\n    }\n  }\n": typeof types.WebhooksDocument,
    "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n": typeof types.WebhookDocument,
    "\n  query Attention($first: Int!) {\n    webhooksNeedingAttention(first: $first) {\n      nodes {\n        webhook {\n          id\n          name\n        }\n        reason\n        since\n        message\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.AttentionDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.DeleteWebhookDocument,
    "\n  subscription WebhookMoved {\n    webhookUpdated {\n      id\n    }\n  }\n": typeof types.WebhookMovedDocument,
    "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n": typeof types.WebhookUpdatedDocument,
    "\n  fragment WorkspaceFields on Workspace {\n    id\n    name\n    hidePersonalData\n    deletesAt\n  }\n": typeof types.WorkspaceFieldsFragmentDoc,
    "\n  query Workspaces {\n    workspaces(first: 100) {\n      nodes {\n        ...WorkspaceFields\n      }\n    }\n  }\n": typeof types.WorkspacesDocument,
    "\n  mutation UpdateWorkspace($id: ID!, $input: UpdateWorkspaceInput!) {\n    updateWorkspace(id: $id, input: $input) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.UpdateWorkspaceDocument,
    "\n  mutation DeleteWorkspace($id: ID!, $name: String!) {\n    deleteWorkspace(id: $id, name: $name) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": typeof types.DeleteWorkspaceDocument,
};
const documents: Documents = {
    "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    role\n    hint\n    bootstrap\n    createdAt\n    createdBy\n    expiresAt\n    lastUsedAt\n  }\n": types.ApiKeyFieldsFragmentDoc,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n    members {\n      user {\n        id\n        name\n      }\n    }\n  }\n": types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      revokedId\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": types.RevokeApiKeyDocument,
    "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    eventId\n    eventName\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n  }\n": types.AttemptFieldsFragmentDoc,
    "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n": types.AttemptsDocument,
    "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        event {\n          id\n          original\n          source {\n            id\n            name\n          }\n        }\n        attemptsConnection(first: 200) {\n          nodes {\n            id\n            attemptNumber\n            status\n            httpStatusCode\n            responseTimeMs\n            errorMessage\n            attemptedAt\n          }\n          pageInfo {\n            hasNextPage\n          }\n        }\n      }\n    }\n  }\n": types.AttemptDetailDocument,
    "\n  mutation Redeliver($deliveryId: ID!, $idempotencyKey: String!) {\n    redeliver(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n      delivery {\n        id\n        state\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.RedeliverDocument,
    "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n": types.AttemptedDocument,
    "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    occurredAt\n    action\n    clientAddress\n    count\n    actor {\n      kind\n      id\n      name\n    }\n    object {\n      type\n      id\n      name\n    }\n    changes {\n      field\n      before\n      after\n      masked\n    }\n  }\n": types.AuditEntryFieldsFragmentDoc,
    "\n  query AuditLog($filter: AuditLogFilter, $first: Int!, $after: String) {\n    auditLog(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.AuditLogDocument,
    "\n  query AuditActions {\n    __type(name: \"AuditAction\") {\n      enumValues {\n        name\n      }\n    }\n  }\n": types.AuditActionsDocument,
    "\n  fragment DeliveryFields on Delivery {\n    id\n    state\n    createdAt\n    attemptCount\n    nextAttemptAt\n    webhook {\n      id\n      name\n    }\n    event {\n      id\n      eventId\n      eventName\n    }\n    lastAttempt {\n      id\n      httpStatusCode\n      errorMessage\n      responseTimeMs\n      attemptedAt\n    }\n  }\n": types.DeliveryFieldsFragmentDoc,
    "\n  query Deliveries($filter: DeliveryFilter, $first: Int!, $after: String) {\n    deliveries(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.DeliveriesDocument,
    "\n  query DeliveryCounts($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      state\n      count\n      isExact\n    }\n  }\n": types.DeliveryCountsDocument,
    "\n  query HeldDeliveries($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      isExact\n      byWebhook {\n        count\n        webhook {\n          id\n          name\n          heldDeliveries\n          health {\n            state\n            reason\n            since\n            nextProbeAt\n          }\n        }\n      }\n    }\n  }\n": types.HeldDeliveriesDocument,
    "\n  query Delivery($id: ID!) {\n    delivery(id: $id) {\n      ...DeliveryFields\n      attemptsConnection(first: 200) {\n        nodes {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n": types.DeliveryDocument,
    "\n  query DeliveryFilterChoices {\n    webhooksConnection(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    sources {\n      id\n      name\n    }\n  }\n": types.DeliveryFilterChoicesDocument,
    "\n  query Event($id: ID!) {\n    event(id: $id) {\n      id\n      eventId\n      eventName\n      receivedAt\n      source {\n        id\n        name\n      }\n      payload\n      original\n      deliveriesConnection(first: 50) {\n        nodes {\n          id\n          state\n          nextAttemptAt\n          webhook {\n            id\n            name\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n": types.EventDocument,
    "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n    event\n    processedEvent\n    refusal {\n      field\n      message\n      code\n    }\n  }\n": types.FilterTestFieldsFragmentDoc,
    "\n  query TestWebhook($id: ID!, $event: JSONObject, $source: ID) {\n    testWebhook(id: $id, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n": types.TestWebhookDocument,
    "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject, $source: ID) {\n    testFilters(filters: $filters, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n": types.TestFiltersDocument,
    "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n": types.SampleEventDocument,
    "\n  query FilterSuggestions($eventNames: [String!]!) {\n    filterSuggestions(eventNames: $eventNames) {\n      eventNames\n      fields {\n        path\n        types\n        examples\n      }\n    }\n  }\n": types.FilterSuggestionsDocument,
    "\n  query EventNames($after: String) {\n    eventNames(first: 200, after: $after) {\n      nodes {\n        name\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.EventNamesDocument,
    "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject, $idempotencyKey: String!) {\n    sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $idempotencyKey) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.SendTestEventDocument,
    "\n  fragment MemberFields on Member {\n    user {\n      id\n      name\n      email\n    }\n    role\n    joinedAt\n  }\n": types.MemberFieldsFragmentDoc,
    "\n  fragment InvitationFields on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n  }\n": types.InvitationFieldsFragmentDoc,
    "\n  query Team {\n    members {\n      ...MemberFields\n    }\n    invitations {\n      ...InvitationFields\n    }\n  }\n": types.TeamDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        ...InvitationFields\n      }\n      inviteLink\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.InviteMemberDocument,
    "\n  mutation RevokeInvitation($id: ID!) {\n    revokeInvitation(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": types.RevokeInvitationDocument,
    "\n  mutation ChangeMemberRole($userId: ID!, $role: Role!) {\n    changeMemberRole(userId: $userId, role: $role) {\n      member {\n        ...MemberFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.ChangeMemberRoleDocument,
    "\n  mutation RemoveMember($userId: ID!) {\n    removeMember(userId: $userId) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": types.RemoveMemberDocument,
    "\n  mutation CreatePasswordResetLink($userId: ID!) {\n    createPasswordResetLink(userId: $userId) {\n      link\n      userErrors {\n        message\n      }\n    }\n  }\n": types.CreatePasswordResetLinkDocument,
    "\n  query Sessions {\n    sessions {\n      id\n      userAgent\n      createdAt\n      lastSeenAt\n      expiresAt\n      current\n    }\n  }\n": types.SessionsDocument,
    "\n  mutation RevokeSession($id: ID!) {\n    revokeSession(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": types.RevokeSessionDocument,
    "\n  mutation RevokeOtherSessions {\n    revokeOtherSessions {\n      revokedCount\n    }\n  }\n": types.RevokeOtherSessionsDocument,
    "\n  fragment PipelineFields on Pipeline {\n    stages {\n      stage\n      in\n      out\n      refused\n      warned\n      reasons {\n        code\n        count\n      }\n      p50Ms\n      p95Ms\n    }\n  }\n": types.PipelineFieldsFragmentDoc,
    "\n  query Pipeline($window: TimeWindow!) {\n    pipeline(window: $window) {\n      ...PipelineFields\n    }\n  }\n": types.PipelineDocument,
    "\n  subscription PipelineChanged($window: TimeWindow!) {\n    pipelineChanged(window: $window) {\n      ...PipelineFields\n    }\n  }\n": types.PipelineChangedDocument,
    "\n  fragment RefusedEventFields on RefusedEvent {\n    id\n    receivedAt\n    sourceName\n    eventId\n    eventName\n    stage\n    field\n    code\n    reason\n    excerpt\n  }\n": types.RefusedEventFieldsFragmentDoc,
    "\n  query RefusedEvents($filter: RefusedEventFilter, $warnings: Boolean!, $first: Int!, $after: String) {\n    refusedEvents(filter: $filter, warnings: $warnings, first: $first, after: $after) {\n      nodes {\n        ...RefusedEventFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.RefusedEventsDocument,
    "\n  fragment PipelinePreviewFields on PipelinePreview {\n    given\n    isAsSent\n    result\n    stages {\n      stage\n      verdict\n      note\n      refusal {\n        field\n        message\n        code\n      }\n      changes {\n        kind\n        path\n        before\n        after\n      }\n      hasMoreChanges\n    }\n  }\n": types.PipelinePreviewFieldsFragmentDoc,
    "\n  query PreviewPipeline($event: JSONObject!, $sourceId: ID) {\n    previewPipeline(event: $event, sourceId: $sourceId) {\n      ...PipelinePreviewFields\n    }\n  }\n": types.PreviewPipelineDocument,
    "\n  query LastEvent {\n    events(first: 1) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n        source {\n          name\n        }\n        pipeline {\n          ...PipelinePreviewFields\n        }\n      }\n    }\n  }\n": types.LastEventDocument,
    "\n  query SourceNames {\n    sources {\n      id\n      name\n    }\n  }\n": types.SourceNamesDocument,
    "\n  fragment EventSchemaFields on EventSchema {\n    eventName\n    mode\n    schema\n    updatedAt\n  }\n": types.EventSchemaFieldsFragmentDoc,
    "\n  query EventSchemas {\n    eventSchemas {\n      ...EventSchemaFields\n    }\n  }\n": types.EventSchemasDocument,
    "\n  mutation SetEventSchema($eventName: String!, $mode: SchemaMode!, $schema: JSONObject!) {\n    setEventSchema(input: { eventName: $eventName, mode: $mode, schema: $schema }) {\n      eventSchema {\n        ...EventSchemaFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.SetEventSchemaDocument,
    "\n  mutation DeleteEventSchema($eventName: String!) {\n    deleteEventSchema(eventName: $eventName) {\n      deletedEventName\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n": types.DeleteEventSchemaDocument,
    "\n  mutation RotateWebhookSecret($id: ID!, $input: RotateWebhookSecretInput!) {\n    rotateWebhookSecret(id: $id, input: $input) {\n      webhook {\n        id\n        secretHint\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.RotateWebhookSecretDocument,
    "\n  mutation EndWebhookSecretOverlap($id: ID!) {\n    endWebhookSecretOverlap(id: $id) {\n      webhook {\n        id\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.EndWebhookSecretOverlapDocument,
    "\n  query WebhookCredentials($id: ID!) {\n    webhook(id: $id) {\n      id\n      authentication {\n        type\n        unreadable\n        basic {\n          username\n          passwordHint\n        }\n        bearer {\n          tokenHint\n        }\n        oauth2 {\n          tokenUrl\n          clientId\n          clientSecretHint\n          clientAuthentication\n          scope\n          parameters {\n            name\n            value\n          }\n        }\n      }\n      clientCertificate {\n        subject\n        issuer\n        notAfter\n      }\n      caCertificates {\n        subject\n        notAfter\n      }\n    }\n  }\n": types.WebhookCredentialsDocument,
    "\n  fragment SourceFields on Source {\n    id\n    name\n    writeKey\n    enabled\n    allowedOrigins\n    eventsPerMinute\n    eventsPerDay\n    snakeCaseNames\n    ipPolicy\n    disabledEnrichers\n    lastUsedAt\n    createdAt\n  }\n": types.SourceFieldsFragmentDoc,
    "\n  query Sources {\n    sources {\n      ...SourceFields\n    }\n  }\n": types.SourcesDocument,
    "\n  query Source($id: ID!, $first: Int!) {\n    source(id: $id) {\n      ...SourceFields\n    }\n    events(filter: { sourceId: $id }, first: $first) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n      }\n    }\n    refusedEvents(first: 50) {\n      nodes {\n        sourceName\n        eventName\n        reason\n        receivedAt\n      }\n    }\n  }\n": types.SourceDocument,
    "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.CreateSourceDocument,
    "\n  mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {\n    updateSource(id: $id, input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.UpdateSourceDocument,
    "\n  mutation DeleteSource($id: ID!) {\n    deleteSource(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.DeleteSourceDocument,
    "\n  subscription PipelineMoved {\n    pipelineChanged {\n      stages {\n        in\n        refused\n      }\n    }\n  }\n": types.PipelineMovedDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      apiKey {\n        id\n        name\n      }\n      workspace {\n        id\n        name\n        hidePersonalData\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        webPorts\n        internalPorts\n        listedAddresses\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    sources\n    requiredConsent\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    previousSecretUntil\n    standardWebhooks\n    timestampedSignature\n    ed25519PublicKey\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n": types.WebhookFieldsFragmentDoc,
    "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {\n    webhooksConnection(search: $search, statuses: $statuses, first: $first, after: $after) {\n      nodes {\n        ...WebhookFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n    webhooks(search: $search, statuses: $statuses, limit: 1) {\n      totalCount\n    }\n  }\n": types.WebhooksDocument,
    "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n": types.WebhookDocument,
    "\n  query Attention($first: Int!) {\n    webhooksNeedingAttention(first: $first) {\n      nodes {\n        webhook {\n          id\n          name\n        }\n        reason\n        since\n        message\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.AttentionDocument,
    "\n  mutation CreateWebhook($input: CreateWebhookInput!) {\n    createWebhook(input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      secretKey\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.CreateWebhookDocument,
    "\n  mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {\n    updateWebhook(id: $id, input: $input) {\n      webhook {\n        ...WebhookFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.UpdateWebhookDocument,
    "\n  mutation DeleteWebhook($id: ID!) {\n    deleteWebhook(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.DeleteWebhookDocument,
    "\n  subscription WebhookMoved {\n    webhookUpdated {\n      id\n    }\n  }\n": types.WebhookMovedDocument,
    "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n": types.WebhookUpdatedDocument,
    "\n  fragment WorkspaceFields on Workspace {\n    id\n    name\n    hidePersonalData\n    deletesAt\n  }\n": types.WorkspaceFieldsFragmentDoc,
    "\n  query Workspaces {\n    workspaces(first: 100) {\n      nodes {\n        ...WorkspaceFields\n      }\n    }\n  }\n": types.WorkspacesDocument,
    "\n  mutation UpdateWorkspace($id: ID!, $input: UpdateWorkspaceInput!) {\n    updateWorkspace(id: $id, input: $input) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.UpdateWorkspaceDocument,
    "\n  mutation DeleteWorkspace($id: ID!, $name: String!) {\n    deleteWorkspace(id: $id, name: $name) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n": types.DeleteWorkspaceDocument,
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
export function graphql(source: "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    role\n    hint\n    bootstrap\n    createdAt\n    createdBy\n    expiresAt\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    role\n    hint\n    bootstrap\n    createdAt\n    createdBy\n    expiresAt\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n    members {\n      user {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n    members {\n      user {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      revokedId\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      revokedId\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    eventId\n    eventName\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n  }\n"): (typeof documents)["\n  fragment AttemptFields on DeliveryAttempt {\n    id\n    webhook {\n      id\n      name\n    }\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    eventId\n    eventName\n    attemptNumber\n    httpStatusCode\n    responseTimeMs\n    status\n    errorMessage\n    attemptedAt\n    deliveredAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n"): (typeof documents)["\n  query Attempts($webhookId: ID, $filter: DeliveryAttemptFilter, $limit: Int!, $offset: Int!) {\n    deliveryAttempts(webhookId: $webhookId, filter: $filter, limit: $limit, offset: $offset) {\n      items {\n        ...AttemptFields\n      }\n      totalCount\n      totalCountIsExact\n      hasMore\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        event {\n          id\n          original\n          source {\n            id\n            name\n          }\n        }\n        attemptsConnection(first: 200) {\n          nodes {\n            id\n            attemptNumber\n            status\n            httpStatusCode\n            responseTimeMs\n            errorMessage\n            attemptedAt\n          }\n          pageInfo {\n            hasNextPage\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AttemptDetail($id: ID!) {\n    deliveryAttempt(id: $id) {\n      ...AttemptFields\n      request {\n        url\n        headers {\n          name\n          value\n        }\n        body\n        customHeadersUnreadable\n      }\n      response {\n        headers {\n          name\n          value\n        }\n        body\n        truncated\n      }\n      delivery {\n        event {\n          id\n          original\n          source {\n            id\n            name\n          }\n        }\n        attemptsConnection(first: 200) {\n          nodes {\n            id\n            attemptNumber\n            status\n            httpStatusCode\n            responseTimeMs\n            errorMessage\n            attemptedAt\n          }\n          pageInfo {\n            hasNextPage\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Redeliver($deliveryId: ID!, $idempotencyKey: String!) {\n    redeliver(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n      delivery {\n        id\n        state\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Redeliver($deliveryId: ID!, $idempotencyKey: String!) {\n    redeliver(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n      delivery {\n        id\n        state\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription Attempted($webhookId: ID, $after: String) {\n    deliveryAttempted(webhookId: $webhookId, after: $after) {\n      cursor\n      resync\n      attempt {\n        ...AttemptFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    occurredAt\n    action\n    clientAddress\n    count\n    actor {\n      kind\n      id\n      name\n    }\n    object {\n      type\n      id\n      name\n    }\n    changes {\n      field\n      before\n      after\n      masked\n    }\n  }\n"): (typeof documents)["\n  fragment AuditEntryFields on AuditEntry {\n    id\n    occurredAt\n    action\n    clientAddress\n    count\n    actor {\n      kind\n      id\n      name\n    }\n    object {\n      type\n      id\n      name\n    }\n    changes {\n      field\n      before\n      after\n      masked\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog($filter: AuditLogFilter, $first: Int!, $after: String) {\n    auditLog(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditLog($filter: AuditLogFilter, $first: Int!, $after: String) {\n    auditLog(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditActions {\n    __type(name: \"AuditAction\") {\n      enumValues {\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditActions {\n    __type(name: \"AuditAction\") {\n      enumValues {\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment DeliveryFields on Delivery {\n    id\n    state\n    createdAt\n    attemptCount\n    nextAttemptAt\n    webhook {\n      id\n      name\n    }\n    event {\n      id\n      eventId\n      eventName\n    }\n    lastAttempt {\n      id\n      httpStatusCode\n      errorMessage\n      responseTimeMs\n      attemptedAt\n    }\n  }\n"): (typeof documents)["\n  fragment DeliveryFields on Delivery {\n    id\n    state\n    createdAt\n    attemptCount\n    nextAttemptAt\n    webhook {\n      id\n      name\n    }\n    event {\n      id\n      eventId\n      eventName\n    }\n    lastAttempt {\n      id\n      httpStatusCode\n      errorMessage\n      responseTimeMs\n      attemptedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deliveries($filter: DeliveryFilter, $first: Int!, $after: String) {\n    deliveries(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Deliveries($filter: DeliveryFilter, $first: Int!, $after: String) {\n    deliveries(filter: $filter, first: $first, after: $after) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeliveryCounts($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      state\n      count\n      isExact\n    }\n  }\n"): (typeof documents)["\n  query DeliveryCounts($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      state\n      count\n      isExact\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query HeldDeliveries($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      isExact\n      byWebhook {\n        count\n        webhook {\n          id\n          name\n          heldDeliveries\n          health {\n            state\n            reason\n            since\n            nextProbeAt\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query HeldDeliveries($filter: DeliveryFilter) {\n    deliveryCounts(filter: $filter) {\n      isExact\n      byWebhook {\n        count\n        webhook {\n          id\n          name\n          heldDeliveries\n          health {\n            state\n            reason\n            since\n            nextProbeAt\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Delivery($id: ID!) {\n    delivery(id: $id) {\n      ...DeliveryFields\n      attemptsConnection(first: 200) {\n        nodes {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Delivery($id: ID!) {\n    delivery(id: $id) {\n      ...DeliveryFields\n      attemptsConnection(first: 200) {\n        nodes {\n          id\n          attemptNumber\n          status\n          httpStatusCode\n          responseTimeMs\n          errorMessage\n          attemptedAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeliveryFilterChoices {\n    webhooksConnection(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    sources {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  query DeliveryFilterChoices {\n    webhooksConnection(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    sources {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Event($id: ID!) {\n    event(id: $id) {\n      id\n      eventId\n      eventName\n      receivedAt\n      source {\n        id\n        name\n      }\n      payload\n      original\n      deliveriesConnection(first: 50) {\n        nodes {\n          id\n          state\n          nextAttemptAt\n          webhook {\n            id\n            name\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Event($id: ID!) {\n    event(id: $id) {\n      id\n      eventId\n      eventName\n      receivedAt\n      source {\n        id\n        name\n      }\n      payload\n      original\n      deliveriesConnection(first: 50) {\n        nodes {\n          id\n          state\n          nextAttemptAt\n          webhook {\n            id\n            name\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n    event\n    processedEvent\n    refusal {\n      field\n      message\n      code\n    }\n  }\n"): (typeof documents)["\n  fragment FilterTestFields on FilterTestResult {\n    matches\n    rejectedBy\n    eventFilter {\n      passed\n      eventName\n      reason\n    }\n    conditions {\n      field\n      operator\n      expected\n      actual\n      found\n      passed\n      reason\n    }\n    conditionMatch\n    reasons\n    event\n    processedEvent\n    refusal {\n      field\n      message\n      code\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TestWebhook($id: ID!, $event: JSONObject, $source: ID) {\n    testWebhook(id: $id, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n"): (typeof documents)["\n  query TestWebhook($id: ID!, $event: JSONObject, $source: ID) {\n    testWebhook(id: $id, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TestFilters($filters: FiltersInput!, $event: JSONObject, $source: ID) {\n    testFilters(filters: $filters, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n"): (typeof documents)["\n  query TestFilters($filters: FiltersInput!, $event: JSONObject, $source: ID) {\n    testFilters(filters: $filters, event: $event, source: $source) {\n      ...FilterTestFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n"): (typeof documents)["\n  query SampleEvent($eventName: String!) {\n    sampleEvent(eventName: $eventName)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FilterSuggestions($eventNames: [String!]!) {\n    filterSuggestions(eventNames: $eventNames) {\n      eventNames\n      fields {\n        path\n        types\n        examples\n      }\n    }\n  }\n"): (typeof documents)["\n  query FilterSuggestions($eventNames: [String!]!) {\n    filterSuggestions(eventNames: $eventNames) {\n      eventNames\n      fields {\n        path\n        types\n        examples\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventNames($after: String) {\n    eventNames(first: 200, after: $after) {\n      nodes {\n        name\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query EventNames($after: String) {\n    eventNames(first: 200, after: $after) {\n      nodes {\n        name\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject, $idempotencyKey: String!) {\n    sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $idempotencyKey) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SendTestEvent($webhookId: ID!, $event: JSONObject, $idempotencyKey: String!) {\n    sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $idempotencyKey) {\n      attempt {\n        id\n        status\n        httpStatusCode\n        responseTimeMs\n        errorMessage\n        response {\n          headers {\n            name\n            value\n          }\n          body\n          truncated\n        }\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberFields on Member {\n    user {\n      id\n      name\n      email\n    }\n    role\n    joinedAt\n  }\n"): (typeof documents)["\n  fragment MemberFields on Member {\n    user {\n      id\n      name\n      email\n    }\n    role\n    joinedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InvitationFields on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n  }\n"): (typeof documents)["\n  fragment InvitationFields on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Team {\n    members {\n      ...MemberFields\n    }\n    invitations {\n      ...InvitationFields\n    }\n  }\n"): (typeof documents)["\n  query Team {\n    members {\n      ...MemberFields\n    }\n    invitations {\n      ...InvitationFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        ...InvitationFields\n      }\n      inviteLink\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      invitation {\n        ...InvitationFields\n      }\n      inviteLink\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeInvitation($id: ID!) {\n    revokeInvitation(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeInvitation($id: ID!) {\n    revokeInvitation(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeMemberRole($userId: ID!, $role: Role!) {\n    changeMemberRole(userId: $userId, role: $role) {\n      member {\n        ...MemberFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ChangeMemberRole($userId: ID!, $role: Role!) {\n    changeMemberRole(userId: $userId, role: $role) {\n      member {\n        ...MemberFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($userId: ID!) {\n    removeMember(userId: $userId) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RemoveMember($userId: ID!) {\n    removeMember(userId: $userId) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreatePasswordResetLink($userId: ID!) {\n    createPasswordResetLink(userId: $userId) {\n      link\n      userErrors {\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreatePasswordResetLink($userId: ID!) {\n    createPasswordResetLink(userId: $userId) {\n      link\n      userErrors {\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sessions {\n    sessions {\n      id\n      userAgent\n      createdAt\n      lastSeenAt\n      expiresAt\n      current\n    }\n  }\n"): (typeof documents)["\n  query Sessions {\n    sessions {\n      id\n      userAgent\n      createdAt\n      lastSeenAt\n      expiresAt\n      current\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeSession($id: ID!) {\n    revokeSession(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeSession($id: ID!) {\n    revokeSession(id: $id) {\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeOtherSessions {\n    revokeOtherSessions {\n      revokedCount\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeOtherSessions {\n    revokeOtherSessions {\n      revokedCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PipelineFields on Pipeline {\n    stages {\n      stage\n      in\n      out\n      refused\n      warned\n      reasons {\n        code\n        count\n      }\n      p50Ms\n      p95Ms\n    }\n  }\n"): (typeof documents)["\n  fragment PipelineFields on Pipeline {\n    stages {\n      stage\n      in\n      out\n      refused\n      warned\n      reasons {\n        code\n        count\n      }\n      p50Ms\n      p95Ms\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Pipeline($window: TimeWindow!) {\n    pipeline(window: $window) {\n      ...PipelineFields\n    }\n  }\n"): (typeof documents)["\n  query Pipeline($window: TimeWindow!) {\n    pipeline(window: $window) {\n      ...PipelineFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PipelineChanged($window: TimeWindow!) {\n    pipelineChanged(window: $window) {\n      ...PipelineFields\n    }\n  }\n"): (typeof documents)["\n  subscription PipelineChanged($window: TimeWindow!) {\n    pipelineChanged(window: $window) {\n      ...PipelineFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RefusedEventFields on RefusedEvent {\n    id\n    receivedAt\n    sourceName\n    eventId\n    eventName\n    stage\n    field\n    code\n    reason\n    excerpt\n  }\n"): (typeof documents)["\n  fragment RefusedEventFields on RefusedEvent {\n    id\n    receivedAt\n    sourceName\n    eventId\n    eventName\n    stage\n    field\n    code\n    reason\n    excerpt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RefusedEvents($filter: RefusedEventFilter, $warnings: Boolean!, $first: Int!, $after: String) {\n    refusedEvents(filter: $filter, warnings: $warnings, first: $first, after: $after) {\n      nodes {\n        ...RefusedEventFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query RefusedEvents($filter: RefusedEventFilter, $warnings: Boolean!, $first: Int!, $after: String) {\n    refusedEvents(filter: $filter, warnings: $warnings, first: $first, after: $after) {\n      nodes {\n        ...RefusedEventFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PipelinePreviewFields on PipelinePreview {\n    given\n    isAsSent\n    result\n    stages {\n      stage\n      verdict\n      note\n      refusal {\n        field\n        message\n        code\n      }\n      changes {\n        kind\n        path\n        before\n        after\n      }\n      hasMoreChanges\n    }\n  }\n"): (typeof documents)["\n  fragment PipelinePreviewFields on PipelinePreview {\n    given\n    isAsSent\n    result\n    stages {\n      stage\n      verdict\n      note\n      refusal {\n        field\n        message\n        code\n      }\n      changes {\n        kind\n        path\n        before\n        after\n      }\n      hasMoreChanges\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PreviewPipeline($event: JSONObject!, $sourceId: ID) {\n    previewPipeline(event: $event, sourceId: $sourceId) {\n      ...PipelinePreviewFields\n    }\n  }\n"): (typeof documents)["\n  query PreviewPipeline($event: JSONObject!, $sourceId: ID) {\n    previewPipeline(event: $event, sourceId: $sourceId) {\n      ...PipelinePreviewFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LastEvent {\n    events(first: 1) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n        source {\n          name\n        }\n        pipeline {\n          ...PipelinePreviewFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query LastEvent {\n    events(first: 1) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n        source {\n          name\n        }\n        pipeline {\n          ...PipelinePreviewFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SourceNames {\n    sources {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  query SourceNames {\n    sources {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EventSchemaFields on EventSchema {\n    eventName\n    mode\n    schema\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment EventSchemaFields on EventSchema {\n    eventName\n    mode\n    schema\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventSchemas {\n    eventSchemas {\n      ...EventSchemaFields\n    }\n  }\n"): (typeof documents)["\n  query EventSchemas {\n    eventSchemas {\n      ...EventSchemaFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetEventSchema($eventName: String!, $mode: SchemaMode!, $schema: JSONObject!) {\n    setEventSchema(input: { eventName: $eventName, mode: $mode, schema: $schema }) {\n      eventSchema {\n        ...EventSchemaFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetEventSchema($eventName: String!, $mode: SchemaMode!, $schema: JSONObject!) {\n    setEventSchema(input: { eventName: $eventName, mode: $mode, schema: $schema }) {\n      eventSchema {\n        ...EventSchemaFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteEventSchema($eventName: String!) {\n    deleteEventSchema(eventName: $eventName) {\n      deletedEventName\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteEventSchema($eventName: String!) {\n    deleteEventSchema(eventName: $eventName) {\n      deletedEventName\n      userErrors {\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotateWebhookSecret($id: ID!, $input: RotateWebhookSecretInput!) {\n    rotateWebhookSecret(id: $id, input: $input) {\n      webhook {\n        id\n        secretHint\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RotateWebhookSecret($id: ID!, $input: RotateWebhookSecretInput!) {\n    rotateWebhookSecret(id: $id, input: $input) {\n      webhook {\n        id\n        secretHint\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndWebhookSecretOverlap($id: ID!) {\n    endWebhookSecretOverlap(id: $id) {\n      webhook {\n        id\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation EndWebhookSecretOverlap($id: ID!) {\n    endWebhookSecretOverlap(id: $id) {\n      webhook {\n        id\n        previousSecretUntil\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WebhookCredentials($id: ID!) {\n    webhook(id: $id) {\n      id\n      authentication {\n        type\n        unreadable\n        basic {\n          username\n          passwordHint\n        }\n        bearer {\n          tokenHint\n        }\n        oauth2 {\n          tokenUrl\n          clientId\n          clientSecretHint\n          clientAuthentication\n          scope\n          parameters {\n            name\n            value\n          }\n        }\n      }\n      clientCertificate {\n        subject\n        issuer\n        notAfter\n      }\n      caCertificates {\n        subject\n        notAfter\n      }\n    }\n  }\n"): (typeof documents)["\n  query WebhookCredentials($id: ID!) {\n    webhook(id: $id) {\n      id\n      authentication {\n        type\n        unreadable\n        basic {\n          username\n          passwordHint\n        }\n        bearer {\n          tokenHint\n        }\n        oauth2 {\n          tokenUrl\n          clientId\n          clientSecretHint\n          clientAuthentication\n          scope\n          parameters {\n            name\n            value\n          }\n        }\n      }\n      clientCertificate {\n        subject\n        issuer\n        notAfter\n      }\n      caCertificates {\n        subject\n        notAfter\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SourceFields on Source {\n    id\n    name\n    writeKey\n    enabled\n    allowedOrigins\n    eventsPerMinute\n    eventsPerDay\n    snakeCaseNames\n    ipPolicy\n    disabledEnrichers\n    lastUsedAt\n    createdAt\n  }\n"): (typeof documents)["\n  fragment SourceFields on Source {\n    id\n    name\n    writeKey\n    enabled\n    allowedOrigins\n    eventsPerMinute\n    eventsPerDay\n    snakeCaseNames\n    ipPolicy\n    disabledEnrichers\n    lastUsedAt\n    createdAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sources {\n    sources {\n      ...SourceFields\n    }\n  }\n"): (typeof documents)["\n  query Sources {\n    sources {\n      ...SourceFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Source($id: ID!, $first: Int!) {\n    source(id: $id) {\n      ...SourceFields\n    }\n    events(filter: { sourceId: $id }, first: $first) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n      }\n    }\n    refusedEvents(first: 50) {\n      nodes {\n        sourceName\n        eventName\n        reason\n        receivedAt\n      }\n    }\n  }\n"): (typeof documents)["\n  query Source($id: ID!, $first: Int!) {\n    source(id: $id) {\n      ...SourceFields\n    }\n    events(filter: { sourceId: $id }, first: $first) {\n      nodes {\n        id\n        eventId\n        eventName\n        receivedAt\n      }\n    }\n    refusedEvents(first: 50) {\n      nodes {\n        sourceName\n        eventName\n        reason\n        receivedAt\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {\n    updateSource(id: $id, input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {\n    updateSource(id: $id, input: $input) {\n      source {\n        ...SourceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteSource($id: ID!) {\n    deleteSource(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteSource($id: ID!) {\n    deleteSource(id: $id) {\n      deletedId\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PipelineMoved {\n    pipelineChanged {\n      stages {\n        in\n        refused\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription PipelineMoved {\n    pipelineChanged {\n      stages {\n        in\n        refused\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      apiKey {\n        id\n        name\n      }\n      workspace {\n        id\n        name\n        hidePersonalData\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        webPorts\n        internalPorts\n        listedAddresses\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      apiKey {\n        id\n        name\n      }\n      workspace {\n        id\n        name\n        hidePersonalData\n      }\n      webhookRules {\n        maxNameLength\n        maxUrlLength\n        privateEndpoints\n        localHostNames\n        webPorts\n        internalPorts\n        listedAddresses\n        maxDescriptionLength\n        maxSecretKeyLength\n        maxEventNames\n        maxEventNameLength\n        commonEventNames\n        maxConditions\n        maxFieldLength\n        maxFieldStars\n        maxListValues\n        maxValueBytes\n        maxValueDepth\n        maxCustomHeaders\n        maxHeaderNameLength\n        maxHeaderValueLength\n        forbiddenHeaderNames\n        forbiddenHeaderPrefixes\n        retryCount {\n          min\n          max\n          default\n        }\n        timeoutMs {\n          min\n          max\n          default\n        }\n        rateLimitPerSecond {\n          min\n          max\n        }\n        maxRetryDelays\n        maxRetrySeconds\n        exponentialDelays\n        standardDelays\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    sources\n    requiredConsent\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    previousSecretUntil\n    standardWebhooks\n    timestampedSignature\n    ed25519PublicKey\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment WebhookFields on Webhook {\n    id\n    name\n    url\n    description\n    enabled\n    sources\n    requiredConsent\n    eventFilter {\n      mode\n      events\n    }\n    conditions {\n      field\n      operator\n      value\n    }\n    conditionMatch\n    retryCount\n    retrySchedule\n    retryDelays\n    retryJitter\n    rateLimitPerSecond\n    timeoutMs\n    hasSecret\n    secretHint\n    previousSecretUntil\n    standardWebhooks\n    timestampedSignature\n    ed25519PublicKey\n    customHeaders {\n      name\n      value\n    }\n    customHeadersUnreadable\n    status\n    health {\n      state\n      reason\n      nextProbeAt\n    }\n    heldDeliveries\n    stats {\n      totalDeliveries\n      successfulDeliveries\n      failedDeliveries\n      successRate\n      lastDeliveryAt\n      lastDeliveryError\n    }\n    createdAt\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {\n    webhooksConnection(search: $search, statuses: $statuses, first: $first, after: $after) {\n      nodes {\n        ...WebhookFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n    webhooks(search: $search, statuses: $statuses, limit: 1) {\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Webhooks($search: String, $statuses: [WebhookStatus!], $first: Int!, $after: String) {\n    webhooksConnection(search: $search, statuses: $statuses, first: $first, after: $after) {\n      nodes {\n        ...WebhookFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n    webhooks(search: $search, statuses: $statuses, limit: 1) {\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n"): (typeof documents)["\n  query Webhook($id: ID!) {\n    webhook(id: $id) {\n      ...WebhookFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attention($first: Int!) {\n    webhooksNeedingAttention(first: $first) {\n      nodes {\n        webhook {\n          id\n          name\n        }\n        reason\n        since\n        message\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): (typeof documents)["\n  query Attention($first: Int!) {\n    webhooksNeedingAttention(first: $first) {\n      nodes {\n        webhook {\n          id\n          name\n        }\n        reason\n        since\n        message\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"];
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
export function graphql(source: "\n  subscription WebhookMoved {\n    webhookUpdated {\n      id\n    }\n  }\n"): (typeof documents)["\n  subscription WebhookMoved {\n    webhookUpdated {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription WebhookUpdated($id: ID) {\n    webhookUpdated(id: $id) {\n      kind\n      id\n      webhook {\n        ...WebhookFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkspaceFields on Workspace {\n    id\n    name\n    hidePersonalData\n    deletesAt\n  }\n"): (typeof documents)["\n  fragment WorkspaceFields on Workspace {\n    id\n    name\n    hidePersonalData\n    deletesAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Workspaces {\n    workspaces(first: 100) {\n      nodes {\n        ...WorkspaceFields\n      }\n    }\n  }\n"): (typeof documents)["\n  query Workspaces {\n    workspaces(first: 100) {\n      nodes {\n        ...WorkspaceFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateWorkspace($id: ID!, $input: UpdateWorkspaceInput!) {\n    updateWorkspace(id: $id, input: $input) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateWorkspace($id: ID!, $input: UpdateWorkspaceInput!) {\n    updateWorkspace(id: $id, input: $input) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteWorkspace($id: ID!, $name: String!) {\n    deleteWorkspace(id: $id, name: $name) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteWorkspace($id: ID!, $name: String!) {\n    deleteWorkspace(id: $id, name: $name) {\n      workspace {\n        ...WorkspaceFields\n      }\n      userErrors {\n        field\n        message\n        code\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;