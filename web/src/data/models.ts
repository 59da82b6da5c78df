import {
  type ApiKeyFieldsFragment,
  type AttemptDetailQuery,
  type AttemptFieldsFragment,
  type AttentionQuery,
  type AuditEntryFieldsFragment,
  type CreateWebhookMutation,
  type DeliveryChangedSubscription,
  type DeliveryFieldsFragment,
  type DeliveryQuery,
  type EventQuery,
  type EventRoutingQuery,
  type EventToEditQuery,
  type EventsQuery,
  type EventSchemaFieldsFragment,
  type FilterTestFieldsFragment,
  type HeldDeliveriesQuery,
  type InvitationFieldsFragment,
  type JobFieldsFragment,
  type LastEventQuery,
  type MemberFieldsFragment,
  type PipelineFieldsFragment,
  type PreviewFiltersQuery,
  type PipelinePreviewFieldsFragment,
  type PreviewRedeliveryQuery,
  type PreviewReplayQuery,
  type RefusedEventFieldsFragment,
  type RequestPreviewQuery,
  type SendTestEventMutation,
  type SessionsQuery,
  type SourceFieldsFragment,
  type SourceQuery,
  type ViewerQuery,
  type WebhookCredentialsQuery,
  type WebhookFieldsFragment,
  type WebhookFiguresQuery,
  type WebhookGlanceFragment,
} from './gl/graphql.ts';

/** The shapes that the documents of this folder read, under the names that the product uses. */
export type Webhook = WebhookFieldsFragment;
/** How a webhook is doing: its verdict and its last 24 hours. */
export type Glance = WebhookGlanceFragment;
/** What the counts say of a webhook in a window. */
export type WebhookFigures = NonNullable<WebhookFiguresQuery['webhook']>;
export type WebhookMetrics = WebhookFigures['metrics'];
/** A request as it would be sent. */
export type RequestPreview = NonNullable<NonNullable<RequestPreviewQuery['webhook']>['requestPreview']>;
/** How a webhook authenticates itself to its endpoint, without the secrets. */
export type Credentials = Omit<NonNullable<WebhookCredentialsQuery['webhook']>, 'id' | '__typename'>;
export type ApiKey = ApiKeyFieldsFragment;
export type AuditEntry = AuditEntryFieldsFragment;
export type Attempt = AttemptFieldsFragment;
export type AttemptDetail = NonNullable<AttemptDetailQuery['deliveryAttempt']>;
/** Somebody who may use the workspace. */
export type Member = MemberFieldsFragment;
export type MemberRole = 'OWNER' | 'EDITOR' | 'VIEWER';
export type Invitation = InvitationFieldsFragment;
/** A browser in which somebody is signed in. */
export type BrowserSession = SessionsQuery['sessions'][number];
export type Delivery = Attempt['delivery'];
/** A delivery as it is now: a row of the list. */
export type DeliveryRow = DeliveryFieldsFragment;
export type DeliveryDetail = NonNullable<DeliveryQuery['delivery']>;
/** A message about the deliveries of a filter. */
export type DeliveryNews = DeliveryChangedSubscription['deliveryChanged'];
/** How many deliveries of a webhook are held. */
export type Held = HeldDeliveriesQuery['deliveryCounts'][number]['byWebhook'][number];
/** A job on many deliveries. */
export type Job = JobFieldsFragment;
export type RedeliveryPreview = PreviewRedeliveryQuery['previewRedelivery'];
export type ReplayPreview = PreviewReplayQuery['previewReplay'];
export type Source = SourceFieldsFragment;
/** A row of a list of events. */
export type EventRow = SourceQuery['events']['nodes'][number];
/** An event with its payload and its deliveries. */
export type EventDetail = NonNullable<EventQuery['event']>;
/** An event to edit and send as a test, and the webhook that gets it. */
export type EventToEdit = EventToEditQuery;
/** What became of an event at one webhook. */
export type WebhookRouting = NonNullable<EventRoutingQuery['event']>['routing']['nodes'][number];
export type FoundEvent = EventsQuery['events']['nodes'][number];
/** An event that was refused, on the page of its source. */
export type SourceRefusal = SourceQuery['refusedEvents']['nodes'][number];
/** What the events of a name must be like. */
export type EventSchema = EventSchemaFieldsFragment;
export type Attention = AttentionQuery['webhooksNeedingAttention']['nodes'][number];
export type FilterTest = FilterTestFieldsFragment;
/** What filters would have done with the last events. */
export type FilterPreview = PreviewFiltersQuery['previewFilters'];
export type PipelinePreview = PipelinePreviewFieldsFragment;
export type StageStep = PipelinePreview['stages'][number];
export type LastEvent = LastEventQuery['events']['nodes'][number];
export type RefusedEvent = RefusedEventFieldsFragment;
export type StageFigures = PipelineFieldsFragment['stages'][number];
export type TestAttempt = NonNullable<SendTestEventMutation['sendTestEvent']['attempt']>;
/** What the settings of a webhook may be, as the server says at sign-in. */
export type WebhookRules = ViewerQuery['viewer']['webhookRules'];
export type UserError = CreateWebhookMutation['createWebhook']['userErrors'][number];

export {
  type AuditAction,
  type AuditLogFilter,
  type AuditObjectType,
  type CreateApiKeyInput,
  type CreateSourceInput,
  type CreateWebhookInput,
  type DeliveryAttemptFilter,
  type DeliveryFilter,
  type DeliveryState,
  type EventListFilter,
  type DeliveryStatus,
  type Enricher,
  type FailureReason,
  type FiltersInput,
  type IpPolicy,
  type UpdateSourceInput,
  type UpdateWebhookInput,
  type WebhookStatus,
} from './gl/graphql.ts';
