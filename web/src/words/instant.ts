const shape =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Whether text is a time by which the server compares: RFC 3339, such as `2026-02-03T04:05:06Z`, on a day that exists. */
export function isInstant(text: string): boolean {
  const day = shape.exec(text)?.[1];
  if (day === undefined) return false;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Browsers differ in whether they refuse 30 February or take it for 2 March.
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
