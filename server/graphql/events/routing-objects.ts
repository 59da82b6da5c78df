import { Field, ObjectType } from 'type-graphql';

import { type ConditionMatch, type SettingsBasis } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { RoutingLayerEnum, SettingsBasisEnum } from './enums.ts';
import { ConditionMatchEnum } from '../filters/enums.ts';
import { ConditionResultObject } from '../filters/objects.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { type RoutingLayer } from './judge-routing.ts';

@ObjectType('RoutingRejection', {
  description: 'Why an event did not go to a webhook.',
  simpleResolvers: true,
})
export class RoutingRejectionObject {
  @Field(() => RoutingLayerEnum, {
    nullable: true,
    description: 'What rejected it. Null if it passes by the settings that are known: see the reasons.',
  })
  readonly rejectedBy!: RoutingLayer | null;

  @Field(() => SettingsBasisEnum, { description: 'By which settings of the webhook this is judged.' })
  readonly basis!: SettingsBasis;

  @Field(() => [String], { description: 'Every reason, as sentences for people.' })
  readonly reasons!: readonly string[];

  @Field(() => [ConditionResultObject], {
    description: 'What each condition says of the event. Empty if another layer rejected it.',
  })
  readonly conditions!: readonly ConditionResultObject[];

  @Field(() => ConditionMatchEnum, {
    description: 'Whether all conditions had to pass, or any one of them.',
  })
  readonly conditionMatch!: ConditionMatch;
}

/** With what `WebhookRoutingFields` works out. */
@ObjectType('WebhookRouting', {
  description: 'What became of an event at one webhook, and why.',
  simpleResolvers: true,
})
export class WebhookRoutingObject {
  @Field(() => WebhookObject, { description: 'The webhook, as it is now.' })
  readonly webhook!: WebhookObject;
}

export const WebhookRoutingConnectionObject = connectionType(
  'WebhookRouting',
  () => WebhookRoutingObject,
  'verdicts of webhooks',
);
