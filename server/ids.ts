import { randomBytes } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, a 12-bit counter, then random bits. Ids of one process ascend even
 * within a millisecond, so an order by id is an order by creation.
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = randomByte(); // below 256 of 4,096: room to count in this millisecond
  } else if (++counter > 0xfff) {
    lastMs += 1; // the millisecond is full: borrow from the next one
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${randomTail()}`;
}

/** Forgets the last id. For tests of several files in one process, each with a clock of its own. */
export function restartIds(): void {
  lastMs = 0;
}

/** Random hex digits, generated 16,384 at a time: one call costs as much as the rest of an id. */
let page = '';
let used = 0;

/** The variant in two bits, and two random ones. */
const variants = '89ab';

/** 62 random bits below the variant's two, as 4 and 12 hex digits. */
function randomTail(): string {
  const at = takeRandom(16);
  const variant = variants[Number.parseInt(page[at]!, 16) & 3]!;
  return `${variant}${page.slice(at + 1, at + 4)}-${page.slice(at + 4, at + 16)}`;
}

function randomByte(): number {
  const at = takeRandom(2);
  return Number.parseInt(page.slice(at, at + 2), 16);
}

/** Takes unused digits of the page. @returns where they start. */
function takeRandom(digits: number): number {
  if (used + digits > page.length) {
    page = randomBytes(8192).toString('hex');
    used = 0;
  }
  used += digits;
  return used - digits;
}

/** The millisecond in which a UUIDv7 was made. */
export function uuidv7Time(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The smallest UUIDv7 of a millisecond, to search a range of time as a range of ids. */
export function uuidv7LowerBound(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** The time of a UUIDv7 in Unix milliseconds. */
export function timeOfUuidv7(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID that PostgreSQL accepts. Anything else cannot be the id of anything. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
