import { type LiveWebhook } from '../../live/index.ts';
import { enumOf } from '../enum-of.ts';

export const ChangeKindEnum = enumOf<LiveWebhook['kind']>('ChangeKind', 'What happened to a webhook.', {
  CREATED: 'It was created.',
  UPDATED: 'Its settings, status or statistics changed.',
  DELETED: 'It was deleted.',
});
