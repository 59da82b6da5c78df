import { Field, InputType, Int } from 'type-graphql';

import { type Enricher, type IpPolicy, sourceLimits } from '../../model/index.ts';
import { EnricherEnum, IpPolicyEnum } from './enums.ts';

const limits = sourceLimits;
const range = ([lowest, highest]: readonly [number, number]) =>
  `${lowest} to ${highest.toLocaleString('en-US')}`;

const described = {
  name: `Up to ${limits.nameLength} characters, on one line, unlike that of any other source of the workspace in any case. White space around it is removed.`,
  enabled: 'Whether its write key may send events.',
  allowedOrigins: `Origins of web pages that may send, such as https://shop.example: up to ${limits.allowedOrigins}. Empty: any.`,
  eventsPerMinute: `The most events in a minute: ${range(limits.eventsPerMinute)}. Null: no limit.`,
  eventsPerDay: `The most events on a day in UTC: ${range(limits.eventsPerDay)}. Null: no limit.`,
  snakeCaseNames: 'Whether the names of events from tracking SDKs are stored in snake case.',
  ipPolicy: "What becomes of the client's IP address.",
  disabledEnrichers: `What is not added to its events. Up to ${Object.keys(EnricherEnum).length}.`,
};

@InputType('CreateSourceInput', { description: 'The settings of a new source.' })
export class CreateSourceInput {
  @Field(() => String, { description: described.name })
  readonly name!: string;

  @Field(() => Boolean, { defaultValue: true, description: described.enabled })
  readonly enabled!: boolean;

  @Field(() => [String], { defaultValue: [], description: described.allowedOrigins })
  readonly allowedOrigins!: string[];

  @Field(() => Int, { nullable: true, description: described.eventsPerMinute })
  readonly eventsPerMinute?: number | null;

  @Field(() => Int, { nullable: true, description: described.eventsPerDay })
  readonly eventsPerDay?: number | null;

  @Field(() => Boolean, { defaultValue: false, description: described.snakeCaseNames })
  readonly snakeCaseNames!: boolean;

  @Field(() => IpPolicyEnum, { defaultValue: 'KEEP', description: described.ipPolicy })
  readonly ipPolicy!: IpPolicy;

  @Field(() => [EnricherEnum], { defaultValue: [], description: described.disabledEnrichers })
  readonly disabledEnrichers!: Enricher[];
}

@InputType('UpdateSourceInput', {
  description: 'The settings of a source that change. Absent fields stay as they are.',
})
export class UpdateSourceInput {
  @Field(() => String, { nullable: true, description: described.name })
  readonly name?: string | null;

  @Field(() => Boolean, { nullable: true, description: described.enabled })
  readonly enabled?: boolean | null;

  @Field(() => [String], { nullable: true, description: described.allowedOrigins })
  readonly allowedOrigins?: string[] | null;

  @Field(() => Int, { nullable: true, description: described.eventsPerMinute })
  readonly eventsPerMinute?: number | null;

  @Field(() => Int, { nullable: true, description: described.eventsPerDay })
  readonly eventsPerDay?: number | null;

  @Field(() => Boolean, { nullable: true, description: described.snakeCaseNames })
  readonly snakeCaseNames?: boolean | null;

  @Field(() => IpPolicyEnum, { nullable: true, description: described.ipPolicy })
  readonly ipPolicy?: IpPolicy | null;

  @Field(() => [EnricherEnum], { nullable: true, description: described.disabledEnrichers })
  readonly disabledEnrichers?: Enricher[] | null;
}
