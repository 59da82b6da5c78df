/**
 * Async: waiting and taking turns, for every room. Nothing in here knows what it is used for.
 * Imports nothing.
 */
export { Condition } from './condition.ts';
export { Latch } from './latch.ts';
export { periodic, type Periodic } from './periodic.ts';
export { semaphore, type Semaphore } from './semaphore.ts';
export { throttle, type Throttle } from './throttle.ts';
