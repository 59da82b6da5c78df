/** What one socket may do. Milliseconds and bytes. */
export const socketLimits = {
  /** Until a valid key was shown, from the opening. */
  init: 3000,
  /** Received until then, frames included. */
  initBytes: 4096,
  /** Sockets without a key of one client, and of all. */
  initPerClient: 100,
  initInAll: 1000,
  /** Between pings: proxies drop connections that are silent for a minute. */
  ping: 12_000,
  /** A peer that answers no ping for so long is gone, or reads slower than it is sent to. */
  silence: 30_000,
  /** Of one message. */
  message: 1024 * 1024,
  /** For one message to arrive. */
  messageTime: 60_000,
  /** Of messages that the peer has not taken yet. Subscriptions wait for it; pongs do not. */
  buffered: 16 * 1024 * 1024,
  /** For the peer's answer to our closing, when the server stops. */
  closing: 2000,
  /** The same at any other time. */
  closingOne: 1000,
} as const;

export type SocketLimits = Record<keyof typeof socketLimits, number>;

/** Why the server closes a socket. */
export const closeCodes = {
  goingAway: 1001,
  /** Clients come back after 1013, and not after 1011 or 4500. */
  tryAgainLater: 1013,
  /** A message that is not of the protocol. */
  badMessage: 4400,
  /** A key that is missing or wrong. Clients take it as final. */
  unauthorized: 4401,
  /** A key that was right when the socket was opened. Clients come back once, and get 4401 if it was revoked. */
  forbidden: 4403,
  /** No key in time. */
  initTimeout: 4408,
  /** A limit of the key. Clients take it as final. */
  tooMany: 4429,
} as const;
