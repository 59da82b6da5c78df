import { bulkJobLimits } from '../../model/index.ts';

/** Arguments that several fields take. */
export const described = {
  rate: `Deliveries that it queues per second, at most: from 1 to ${bulkJobLimits.rate[1]}.`,
  name: `What to call it, up to ${bulkJobLimits.nameLength} characters. Without it: what it does.`,
  webhookId: 'Webhook.id.',
  jobId: 'Job.id.',
};

/** Of a preview's counts by state and webhook, the largest ones are shown. */
export const mostPreviewCounts = 100;
