/**
 * Async: primitives for waiting, repeating and limiting work, for every room. Nothing here depends on its use.
 * Imports nothing.
 */
export { background, type Background } from './background.ts';
export { Batches } from './batches.ts';
export { Condition } from './condition.ts';
export { FairGate } from './fair-gate.ts';
export { Latch } from './latch.ts';
export { LoopTurns } from './loop-turns.ts';
export { periodic, type Periodic } from './periodic.ts';
export { type RefCounted, refCounted, type Shared } from './ref-counted.ts';
export { semaphore, type Semaphore } from './semaphore.ts';
export { shareResult } from './share-result.ts';
export { StallGuard } from './stall-guard.ts';
export { ThreadShare } from './thread-share.ts';
export { throttle, type Throttle } from './throttle.ts';
export { turns, type Turns } from './turns.ts';
