import { type IngestResult } from '../../ingest/index.ts';
import { type SettingsBasis } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';
import { deliveryStates } from '../deliveries/enums.ts';
import { filterLayers } from '../filters/enums.ts';
import { type RoutingLayer, type RoutingVerdict } from './judge-routing.ts';

export const RoutingVerdictEnum = enumOf<RoutingVerdict>(
  'RoutingVerdict',
  'What became of an event at a webhook.',
  {
    ...deliveryStates,
    REJECTED: 'It did not go there: see rejectedBy.',
  },
);

export const RoutingLayerEnum = enumOf<RoutingLayer>(
  'RoutingLayer',
  'Why an event did not go to a webhook. They are looked at in this order.',
  {
    NOT_CREATED: 'The webhook was created after the event was received.',
    DISABLED: 'The webhook was disabled.',
    ...filterLayers,
  },
);

export const SettingsBasisEnum = enumOf<SettingsBasis>(
  'SettingsBasis',
  'By which settings of a webhook something is judged.',
  {
    THEN: 'By those that it had when the event was received.',
    TODAY: 'By those that it has now: the audit log does not tell what they were.',
  },
);

export const IngestStatusEnum = enumOf<IngestResult['status']>('IngestStatus', 'What became of an event.', {
  ACCEPTED: 'It is stored, together with its deliveries.',
  DUPLICATE: 'An event of this id was accepted before; nothing was sent again.',
  REJECTED: 'It was not stored: see the error.',
});
