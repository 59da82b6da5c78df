import { type Closeable } from '../../server/lifecycle.ts';

/** An SDK that runs as its documentation says, but for its address and a short time before it sends. */
export interface SdkClient extends Closeable {
  /**
   * Hands an event to the SDK: `Order Completed` of the user `u-7`, with a total of 12.5 and a mark by which it can be found.
   * Resolves when the SDK has it, which may be long before it is sent.
   */
  track(mark: string): Promise<void>;
}

/** @param url Where the SDK sends, without a path. */
export type OpenClient = (url: string, writeKey: string) => Promise<SdkClient>;

export const userId = 'u-7';
export const orderOf = (mark: string) => ({ mark, total: 12.5 });
