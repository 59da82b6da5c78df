const dayMs = 86_400_000;

/** What to do about a client certificate that ends within 30 days, as a sentence; null for one that is valid longer. */
export function expiryWarning(notAfter: string, now: number): string | null {
  const days = Math.floor((Date.parse(notAfter) - now) / dayMs);
  if (days >= 30) return null;
  if (days < 0) return 'The client certificate has expired: enter a new one.';
  const left = days === 0 ? 'in less than a day' : days === 1 ? 'in 1 day' : `in ${days} days`;
  return `The client certificate expires ${left}: enter a new one.`;
}
