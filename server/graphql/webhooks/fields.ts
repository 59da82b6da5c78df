import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';

import {
  delaysOf,
  successRate,
  webhookStatus,
  type CustomHeader,
  type ShownAuthentication,
  type Webhook,
  type WebhookStatus,
} from '../../model/index.ts';
import { type Context } from '../context.ts';
import { WebhookStatusEnum } from './enums.ts';
import { visibleAuthentication, visibleHeaders, visibleUrl } from '../masking.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { shownCertificates } from '../../delivery/index.ts';
import { WebhookAuthenticationObject } from './authentication-objects.ts';
import { CertificateObject, ClientCertificateObject } from './tls-objects.ts';
import {
  CustomHeaderObject,
  UndeliveredObject,
  WebhookHealthObject,
  WebhookObject,
  WebhookStatsObject,
} from './objects.ts';

/** The fields of a webhook that are computed, or depend on who asks. */
@Resolver(() => WebhookObject)
export class WebhookFields {
  @FieldResolver(() => String, {
    description: 'Where requests are sent. The query is masked for roles that may not edit.',
  })
  url(@Root() { url }: Webhook, @Ctx() { caller }: Context): string {
    return visibleUrl(url, caller.role);
  }

  @FieldResolver(() => [CustomHeaderObject], {
    description: 'Header values are masked for roles that may not edit.',
  })
  customHeaders(@Root() webhook: Webhook, @Ctx() { caller }: Context): readonly CustomHeader[] {
    return visibleHeaders(webhook.customHeaders, caller.role);
  }

  @FieldResolver(() => WebhookAuthenticationObject, {
    nullable: true,
    description: 'How requests are authenticated by their Authorization header. Null: they are not.',
  })
  authentication(
    @Root() { authentication }: Webhook,
    @Ctx() { caller }: Context,
  ): ShownAuthentication | null {
    return authentication && visibleAuthentication(authentication, caller.role);
  }

  @FieldResolver(() => ClientCertificateObject, {
    nullable: true,
    description: 'The certificate that connections to the endpoint show (mutual TLS). Null: none.',
  })
  clientCertificate(@Root() { clientCertificate }: Webhook): ClientCertificateObject | null {
    const [own, ...intermediates] = shownCertificates(clientCertificate);
    return own ? { ...own, intermediates } : null;
  }

  @FieldResolver(() => [CertificateObject], {
    description:
      'The authorities that connections to the endpoint trust instead of the usual ones. Empty: the usual ones.',
  })
  caCertificates(@Root() { caCertificates }: Webhook): readonly CertificateObject[] {
    return shownCertificates(caCertificates);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Until when requests are also signed with the secret key before the present one. Null: they are not.',
  })
  previousSecretUntil(
    @Root() { previousSecretUntil: until }: Webhook,
    @Ctx() { clock }: Context,
  ): Date | null {
    return until && until > clock.now() ? until : null;
  }

  @FieldResolver(() => [Int], {
    description:
      'Seconds before each retry, as the schedule and retryCount give them, each counted from the failure before.',
  })
  retryDelays(@Root() webhook: Webhook): readonly number[] {
    const { retrySchedule: schedule, retryCount, retryDelays: delays, retryJitter: jitter } = webhook;
    return delaysOf({ schedule, retryCount, delays, jitter });
  }

  @FieldResolver(() => WebhookHealthObject, { description: 'Whether its endpoint is sent to, and why not.' })
  health(@Root() webhook: Webhook): WebhookHealthObject & { readonly webhook: Webhook } {
    const { enabled, disabledReason, disabledAt, health } = webhook;
    if (!enabled)
      return { state: 'DISABLED', reason: disabledReason, since: disabledAt, nextProbeAt: null, webhook };
    const { state, reason, since } = health;
    return { state, reason, since, nextProbeAt: state === 'OPEN' ? health.nextProbeAt : null, webhook };
  }

  @FieldResolver(() => SafeInt, {
    description:
      'Deliveries that are held back until the endpoint is there again, first attempts and retries.',
  })
  heldDeliveries(@Root() { id }: Webhook, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.held.load(id);
  }

  @FieldResolver(() => UndeliveredObject, {
    description: 'Its deliveries that have neither arrived nor failed. Nothing while it is disabled.',
  })
  async undelivered(@Root() { id }: Webhook, @Ctx() { loaders }: Context): Promise<UndeliveredObject> {
    const [waiting, held] = await Promise.all([loaders.undelivered.load(id), loaders.held.load(id)]);
    return waiting ? { ...waiting, held } : nothingUndelivered;
  }

  @FieldResolver(() => WebhookStatusEnum, {
    description: 'From the result of the last attempt: what the status icon shows.',
  })
  async status(@Root() webhook: Webhook, @Ctx() { loaders }: Context): Promise<WebhookStatus> {
    return webhookStatus(webhook, await loaders.stats.load(webhook.id));
  }

  @FieldResolver(() => WebhookStatsObject, { description: 'What its attempts came to.' })
  async stats(@Root() webhook: Webhook, @Ctx() { loaders }: Context): Promise<WebhookStatsObject> {
    const stats = await loaders.stats.load(webhook.id);
    return {
      totalDeliveries: stats.total,
      successfulDeliveries: stats.successful,
      failedDeliveries: stats.failed,
      successRate: successRate(stats),
      lastDeliveryAt: stats.lastAttemptAt,
      lastDeliveryError: stats.lastError,
    };
  }
}

const nothingUndelivered: UndeliveredObject = {
  pending: 0,
  retrying: 0,
  held: 0,
  isExact: true,
  oldestAt: null,
};
