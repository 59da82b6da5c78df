import {
  type AttemptDetailQuery,
  type AttemptFieldsFragment,
  type AttentionQuery,
  type CreateWebhookMutation,
  type FilterTestFieldsFragment,
  type LastEventQuery,
  type PipelineFieldsFragment,
  type PipelinePreviewFieldsFragment,
  type RefusedEventFieldsFragment,
  type SendTestEventMutation,
  type ViewerQuery,
  type WebhookFieldsFragment,
} from './gl/graphql.ts';

/** The shapes that the documents of this folder read, under the names that the product uses. */
export type Webhook = WebhookFieldsFragment;
export type Attempt = AttemptFieldsFragment;
export type AttemptDetail = NonNullable<AttemptDetailQuery['deliveryAttempt']>;
export type Delivery = Attempt['delivery'];
export type Attention = AttentionQuery['webhooksNeedingAttention']['nodes'][number];
export type FilterTest = FilterTestFieldsFragment;
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
  type CreateWebhookInput,
  type DeliveryAttemptFilter,
  type DeliveryStatus,
  type FiltersInput,
  type RefusedEventFilter,
  type UpdateWebhookInput,
  type WebhookStatus,
} from './gl/graphql.ts';
