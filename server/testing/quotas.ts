/** Quotas on calls that no test reaches by chance. */
export const generousQuotas = {
  testSends: { perSecond: 1000, burst: 1000, atOnce: 1000 },
  redeliveries: { perSecond: 1000, waiting: 100_000 },
};
