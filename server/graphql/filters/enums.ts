import {
  type ConditionMatch,
  type ConditionOperator,
  type EventFilterMode,
  type FilterLayer,
} from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const EventFilterModeEnum = enumOf<EventFilterMode>(
  'EventFilterMode',
  'Whether the listed events match, or all others.',
  {
    INCLUDE: 'Only the listed events; an empty list matches every event.',
    EXCLUDE: 'Every event but the listed; an empty list matches none.',
  },
);

export const ConditionOperatorEnum = enumOf<ConditionOperator>(
  'ConditionOperator',
  'How a field of an event is compared with the value of a condition. docs/filters.md has every corner case.',
  {
    EQUALS: 'Equal as by == in JavaScript; objects and arrays when they are deeply equal.',
    NOT_EQUALS: 'Not EQUALS: a missing field passes.',
    GREATER_THAN: 'Greater, as numbers or as times.',
    LESS_THAN: 'Less, as numbers or as times.',
    GREATER_OR_EQUAL: 'Greater or equal, as numbers or as times.',
    LESS_OR_EQUAL: 'Less or equal, as numbers or as times.',
    EXISTS: 'Neither missing nor null. Takes no value.',
    CONTAINS: 'A text that has the value in it, or an array with an element that EQUALS it.',
    NOT_EXISTS: 'The field is missing or null. Takes no value.',
    NOT_CONTAINS: 'CONTAINS does not pass: a missing field contains nothing.',
    STARTS_WITH: 'Text that starts with the value, which is text, a number or a boolean.',
    ENDS_WITH: 'Text that ends with the value, which is text, a number or a boolean.',
    IN: 'EQUALS passes for one of the values in the list.',
    NOT_IN: 'IN does not pass: EQUALS passes for none of the values in the list.',
  },
);

export const ConditionMatchEnum = enumOf<ConditionMatch>(
  'ConditionMatch',
  'How many of the conditions must pass.',
  {
    ALL: 'All conditions must pass.',
    ANY: 'One condition that passes is enough. Without conditions every event passes, as with ALL.',
  },
);

/** What each layer is, for other enums that have them. */
export const filterLayers: Readonly<Record<FilterLayer, string>> = {
  SOURCE: 'The sources that the webhook asks for.',
  EVENT_FILTER: 'The event filter.',
  CONSENT: 'The categories of consent that the webhook asks for.',
  CONDITIONS: 'The conditions.',
};

export const FilterLayerEnum = enumOf<FilterLayer>(
  'FilterLayer',
  'The filters that an event passes, in this order.',
  filterLayers,
);
