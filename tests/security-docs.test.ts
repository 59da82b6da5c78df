import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { variables } from '../server/config/variables.ts';
import { operationLimits } from '../server/graphql/operation-limits.ts';
import { pageLimits } from '../server/graphql/paging.ts';
import {
  apiKeyLimits,
  customHeaderLimits,
  filterLimits,
  maxJsonDepth,
  personLimits,
  sourceLimits,
  webhookLimits,
  workspaceLimits,
} from '../server/model/index.ts';
import { wrongPasswordLimits } from '../server/storage/people/wrong-passwords.ts';
import { challengesOfNetwork } from '../server/storage/people/challenges.ts';
import { longestReadMs } from '../server/storage/postgres/reads.ts';

const docs = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');

/** What the table of limits says, by what is limited. */
const rows = new Map(
  docs
    .split('<!-- limits -->')[1]!
    .split('<!-- end -->')[0]!
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => {
      const [what = '', limit = '', setting = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [what, { limit, setting }];
    }),
);

/** Limits that no variable sets. */
const constants: Readonly<Record<string, number>> = {
  "characters of a webhook's URL": webhookLimits.urlLength,
  'custom headers of a webhook': customHeaderLimits.count,
  "characters of a custom header's value": customHeaderLimits.valueLength,
  'conditions of a webhook': filterLimits.conditions,
  'sources that a webhook asks for': filterLimits.sources,
  'allowed origins of a source': sourceLimits.allowedOrigins,
  'events per minute of a source': sourceLimits.eventsPerMinute[1],
  'events per day of a source': sourceLimits.eventsPerDay[1],
  "event names in a webhook's filter": filterLimits.eventNames,
  "bytes of a condition's value": filterLimits.valueBytes,
  'milliseconds of an exchange with an endpoint': webhookLimits.timeoutMs[1],
  'retries of a delivery': webhookLimits.retryDelays,
  'seconds from the first retry to the last': webhookLimits.retrySeconds,
  'requests per second to one webhook': webhookLimits.rateLimitPerSecond[1],
  "characters of a workspace's name": workspaceLimits.nameLength,
  'days in which a deleted workspace can be restored': workspaceLimits.graceDays,
  'API keys of a workspace': apiKeyLimits.perWorkspace,
  'members of a workspace': personLimits.members,
  'open invitations of a workspace': personLimits.invitations,
  'accounts of providers linked to a person': personLimits.identities,
  'workspaces of a person': personLimits.workspaces,
  'sessions of a person; of more, the oldest end': personLimits.sessions,
  'days until an invitation ends': personLimits.invitationDays,
  'hours until a link for a new password ends': personLimits.resetHours,
  'wrong passwords in a row for one account that cost no waiting, from all browsers that never signed in to it':
    wrongPasswordLimits.free,
  'passkeys of a person': personLimits.passkeys,
  'minutes until the answer of an authenticator is too late': personLimits.challengeMinutes,
  'open challenges of authenticators of a network': challengesOfNetwork,
  'recovery codes of a person': personLimits.recoveryCodes,
  'wrong codes of an authenticator app in a row, from all browsers, until none is looked at for 15 minutes, and twice as long each time':
    personLimits.wrongCodes,
  'minutes to set up an authenticator app': personLimits.enrolmentMinutes,
  'minutes after which one has to prove again who one is, to change how one signs in':
    personLimits.recentMinutes,
  'hours that a former secret key signs beside the next one': webhookLimits.overlapHours[1],
  'items of a page': pageLimits.size,
  'rows that an offset skips': pageLimits.offset,
  'milliseconds of a query': operationLimits.deadlines.query,
  'milliseconds of a mutation': operationLimits.deadlines.mutation,
  'milliseconds of a statement that reads': longestReadMs,
  'levels of nesting in an event': maxJsonDepth,
};

/** Variables that say how the product runs, and limit nothing. */
const withoutLimit = [
  'NODE_ENV',
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'ROLE',
  'DATABASE_URL',
  'DATA_DIR',
  'BOOTSTRAP_API_KEY',
  'ENCRYPTION_KEY',
  'SMTP_URL',
  'MAIL_FROM',
  'ENCRYPTION_KEYS',
  'WORKERS',
  'ALLOW_PRIVATE_ENDPOINTS',
  'TRUSTED_PROXIES',
  'ENDPOINT_ALLOW_CIDRS',
  'ENDPOINT_DENY_CIDRS',
  'EGRESS_PROXY_URL',
  'DNS_SERVERS',
  'GEO_DATABASE',
  'EVENT_LOGS',
  'METRICS_PORT',
  'LOG_LEVEL',
];

test('every variable that limits something has a row', () => {
  const named = new Set([...rows.values()].map(({ setting }) => setting.replaceAll('`', '')));
  const limiting = Object.keys(variables).filter(
    (name) => !withoutLimit.includes(name) && !/^(?:OTEL|OIDC)_/.test(name),
  );
  expect(limiting.filter((name) => !named.has(name))).toEqual([]);
});

test('the table of limits in docs/security.md has the limits of the code', () => {
  const byVariable = [...rows].filter(([, { setting }]) => /^`[A-Z_]+`$/.test(setting));
  expect(byVariable.length + Object.keys(constants).length).toBe(rows.size);
  for (const [what, limit] of Object.entries(constants))
    expect(rows.get(what)?.limit, what).toBe(String(limit));
  for (const [what, { limit, setting }] of byVariable) {
    const variable = variables[setting.slice(1, -1) as keyof typeof variables];
    expect(limit, what).toBe(variable?.byDefault);
  }
});
