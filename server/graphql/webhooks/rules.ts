import { Field, Int, ObjectType } from 'type-graphql';

import {
  customHeaderLimits,
  delaysOf,
  type EndpointRules,
  filterLimits,
  forbiddenHeaderNames,
  forbiddenHeaderPrefixes,
  internalPorts,
  localHostNames,
  maxJsonDepth,
  webhookDefaults,
  webhookLimits,
  webPorts,
} from '../../model/index.ts';
import { commonEventNames } from '../../routing/index.ts';

@ObjectType('NumberRule', { description: 'Which whole numbers a setting takes.', simpleResolvers: true })
class NumberRuleObject {
  @Field(() => Int, { description: 'The lowest value.' })
  readonly min!: number;

  @Field(() => Int, { description: 'The highest value.' })
  readonly max!: number;

  @Field(() => Int, { nullable: true, description: 'What a new webhook gets. Null: no value.' })
  readonly default!: number | null;
}

@ObjectType('WebhookRules', {
  description:
    'What the settings of a webhook may be, for forms that check them while somebody types. createWebhook and updateWebhook check the same, and have the last word. Characters are Unicode code points.',
  simpleResolvers: true,
})
export class WebhookRulesObject {
  @Field(() => Int, { description: 'Characters of name.' })
  readonly maxNameLength!: number;

  @Field(() => Int, { description: 'Characters of url.' })
  readonly maxUrlLength!: number;

  @Field(() => Boolean, {
    description:
      'Whether url may be http: and name a host of this machine or its private networks, as in development. False: only https: and public hosts.',
  })
  readonly privateEndpoints!: boolean;

  @Field(() => [String], {
    description:
      'Host names that are private, each with all names below it. Names without a dot are private, too.',
  })
  readonly localHostNames!: readonly string[];

  @Field(() => [Int], {
    description: 'Ports below 1024 that url may name, unless private endpoints are allowed.',
  })
  readonly webPorts!: readonly number[];

  @Field(() => [Int], {
    description:
      'Ports from 1024 that url must not name, unless private endpoints are allowed: internal services use them.',
  })
  readonly internalPorts!: readonly number[];

  @Field(() => Boolean, {
    description:
      'Whether the operator has allowed some addresses that are not public. Which ones is not told: a form leaves addresses in url to the server then.',
  })
  readonly listedAddresses!: boolean;

  @Field(() => Int, { description: 'Characters of description.' })
  readonly maxDescriptionLength!: number;

  @Field(() => Int, { description: 'Characters of secretKey.' })
  readonly maxSecretKeyLength!: number;

  @Field(() => Int, { description: 'Names in eventFilter.events.' })
  readonly maxEventNames!: number;

  @Field(() => Int, { description: 'Characters of a name in eventFilter.events.' })
  readonly maxEventNameLength!: number;

  @Field(() => [String], {
    description: 'Names to offer in the event filter: those that eventNames marks as common.',
  })
  readonly commonEventNames!: readonly string[];

  @Field(() => Int, { description: 'Entries of conditions.' })
  readonly maxConditions!: number;

  @Field(() => Int, { description: 'Characters of the field of a condition.' })
  readonly maxFieldLength!: number;

  @Field(() => Int, { description: 'Stars in the field of a condition.' })
  readonly maxFieldStars!: number;

  @Field(() => Int, { description: 'Values in the list of IN and NOT_IN. The list has one at least.' })
  readonly maxListValues!: number;

  @Field(() => Int, { description: 'Bytes of the value of a condition, as JSON in UTF-8.' })
  readonly maxValueBytes!: number;

  @Field(() => Int, { description: 'Levels of arrays and objects in the value of a condition.' })
  readonly maxValueDepth!: number;

  @Field(() => Int, { description: 'Entries of customHeaders.' })
  readonly maxCustomHeaders!: number;

  @Field(() => Int, { description: 'Characters of the name of a custom header.' })
  readonly maxHeaderNameLength!: number;

  @Field(() => Int, { description: 'Characters of the value of a custom header.' })
  readonly maxHeaderValueLength!: number;

  @Field(() => [String], {
    description: 'Names that no custom header may have, in lower case: names are compared without case.',
  })
  readonly forbiddenHeaderNames!: readonly string[];

  @Field(() => [String], {
    description: 'What no name of a custom header may start with, in lower case.',
  })
  readonly forbiddenHeaderPrefixes!: readonly string[];

  @Field(() => NumberRuleObject, { description: 'Of EXPONENTIAL: the other schedules are lists of delays.' })
  readonly retryCount!: NumberRuleObject;

  @Field(() => NumberRuleObject, { description: 'Milliseconds for a whole exchange.' })
  readonly timeoutMs!: NumberRuleObject;

  @Field(() => NumberRuleObject, { description: 'Null, for no limit, is taken as well.' })
  readonly rateLimitPerSecond!: NumberRuleObject;

  @Field(() => Int, { description: 'Entries of retryDelays.' })
  readonly maxRetryDelays!: number;

  @Field(() => Int, { description: 'All retryDelays together, in seconds. Each is 1 or more.' })
  readonly maxRetrySeconds!: number;

  @Field(() => [Int], {
    description:
      'Seconds before each retry of EXPONENTIAL with the highest retryCount: fewer are its beginning.',
  })
  readonly exponentialDelays!: readonly number[];

  @Field(() => [Int], { description: 'Seconds before each retry of STANDARD.' })
  readonly standardDelays!: readonly number[];
}

/** The rules by which `validateWebhookSettings` and `validateSecretKey` judge where this process runs. */
export function webhookRules({ production, ranges }: EndpointRules): WebhookRulesObject {
  return {
    ...textRules,
    ...filterRules,
    ...headerRules,
    ...deliveryRules,
    privateEndpoints: !production,
    localHostNames,
    webPorts,
    internalPorts,
    listedAddresses: !!ranges && ranges.allowed.size > 0,
    commonEventNames,
  };
}

const textRules = {
  maxNameLength: webhookLimits.nameLength,
  maxUrlLength: webhookLimits.urlLength,
  maxDescriptionLength: webhookLimits.descriptionLength,
  maxSecretKeyLength: webhookLimits.secretKeyLength,
};

const filterRules = {
  maxEventNames: filterLimits.eventNames,
  maxEventNameLength: filterLimits.eventNameLength,
  maxConditions: filterLimits.conditions,
  maxFieldLength: filterLimits.fieldLength,
  maxFieldStars: filterLimits.fieldStars,
  maxListValues: filterLimits.listValues,
  maxValueBytes: filterLimits.valueBytes,
  maxValueDepth: maxJsonDepth,
};

const headerRules = {
  maxCustomHeaders: customHeaderLimits.count,
  maxHeaderNameLength: customHeaderLimits.nameLength,
  maxHeaderValueLength: customHeaderLimits.valueLength,
  forbiddenHeaderNames,
  forbiddenHeaderPrefixes,
};

const noJitter = { delays: [], jitter: false };

const deliveryRules = {
  retryCount: numberRule('retryCount', webhookDefaults.retryCount),
  timeoutMs: numberRule('timeoutMs', webhookDefaults.timeoutMs),
  rateLimitPerSecond: numberRule('rateLimitPerSecond', null),
  maxRetryDelays: webhookLimits.retryDelays,
  maxRetrySeconds: webhookLimits.retrySeconds,
  exponentialDelays: delaysOf({
    schedule: 'EXPONENTIAL',
    retryCount: webhookLimits.retryCount[1],
    ...noJitter,
  }),
  standardDelays: delaysOf({ schedule: 'STANDARD', retryCount: 0, ...noJitter }),
};

function numberRule(
  setting: 'retryCount' | 'timeoutMs' | 'rateLimitPerSecond',
  byDefault: number | null,
): NumberRuleObject {
  const [min, max] = webhookLimits[setting];
  return { min, max, default: byDefault };
}
