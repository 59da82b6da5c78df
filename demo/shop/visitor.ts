import { type Random } from './random.ts';

/** Where a visit comes from. `referrer` is empty if the visitor typed the address. */
interface Source {
  readonly weight: number;
  readonly referrer: string;
  readonly utm: Readonly<Record<string, string>>;
}

const sources: readonly Source[] = [
  { weight: 34, referrer: '', utm: {} },
  { weight: 22, referrer: 'https://www.google.com/', utm: {} },
  {
    weight: 18,
    referrer: 'https://www.google.com/',
    utm: { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'spring' },
  },
  {
    weight: 12,
    referrer: 'https://www.instagram.com/',
    utm: { utm_source: 'instagram', utm_medium: 'social', utm_campaign: 'lookbook' },
  },
  { weight: 9, referrer: '', utm: { utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'weekly' } },
  {
    weight: 5,
    referrer: 'https://blog.example.org/',
    utm: { utm_source: 'partner', utm_medium: 'referral', utm_campaign: 'gift_guide' },
  },
];

const browsers = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:148.0) Gecko/20100101 Firefox/148.0',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Mobile Safari/537.36',
] as const;

const givenNames = [
  'Ada',
  'Bruno',
  'Chloé',
  'Dmitri',
  'Elif',
  'Farid',
  'Grace',
  'Hiro',
  'Inès',
  'Jonas',
  'Kofi',
  'Lucía',
];
const familyNames = [
  'Okafor',
  'Lindqvist',
  'Moreau',
  'Tanaka',
  'Novak',
  'Silva',
  'Haddad',
  'Keller',
  'Murphy',
  'Rossi',
];
const plans = ['free', 'plus', 'plus', 'business'] as const;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly plan: string;
}

/** A person with an account. The same number always gives the same person. */
export function person(number: number): Person {
  const given = givenNames[number % givenNames.length]!;
  const family = familyNames[Math.floor(number / givenNames.length) % familyNames.length]!;
  // example.com is reserved: mail to it reaches nobody.
  const email = `${given}.${family}.${number}@example.com`.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return {
    id: `u_${1000 + number}`,
    name: `${given} ${family}`,
    email: email.toLowerCase(),
    plan: plans[number % plans.length]!,
  };
}

/** The properties that all events of one visit share. */
export interface Visitor {
  readonly anonymousId: string;
  readonly sessionId: string;
  readonly referrer: string;
  readonly context: Readonly<Record<string, string>>;
  readonly consent: { readonly analytics: boolean; readonly marketing: boolean };
}

const code = (random: Random): string =>
  random
    .between(0, 36 ** 6 - 1)
    .toString(36)
    .padStart(6, '0');

export function createVisitor(random: Random): Visitor {
  const { referrer, utm } = sources[random.weighted(sources.map(({ weight }) => weight))]!;
  const analytics = random.chance(0.82);
  return {
    anonymousId: `a_${code(random)}`,
    sessionId: `s_${code(random)}`,
    referrer,
    context: {
      ...utm,
      // An address range that is reserved for documentation.
      ip: `203.0.113.${random.between(1, 254)}`,
      user_agent: random.pick(browsers),
      locale: random.pick(['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'ja-JP']),
    },
    consent: { analytics, marketing: analytics && random.chance(0.5) },
  };
}
