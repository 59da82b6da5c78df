import { type Enricher, type IpPolicy } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const IpPolicyEnum = enumOf<IpPolicy>(
  'IpPolicy',
  "What a source does with the client's IP address of its events.",
  {
    KEEP: 'It is kept as it is.',
    TRUNCATE: 'The last part is cut off: 8 bits of IPv4, 80 of IPv6.',
    DROP: 'It is not kept.',
  },
);

export const EnricherEnum = enumOf<Enricher>('Enricher', 'What may be added to the events of a source.', {
  CAMPAIGN: "UTM parameters and click ids of the page's URL.",
  PAGE: "Parts of the page's URL and of the referrer.",
  DEVICE: 'Device, operating system and browser, from the user agent.',
  IP: "The client's IP address.",
  SESSION: 'The session, where the source sends none.',
  IDENTITY: 'The user id that an anonymous id is known to belong to.',
  COUNTRY: 'The country, from the IP address.',
});
