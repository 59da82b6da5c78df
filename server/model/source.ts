/** What a source does with the client's IP address of its events. */
export type IpPolicy = 'KEEP' | 'TRUNCATE' | 'DROP';

/** What the enrichment stage may add to an event. */
export type Enricher = 'CAMPAIGN' | 'PAGE' | 'DEVICE' | 'IP' | 'SESSION' | 'IDENTITY' | 'COUNTRY';

/**
 * Where events come from: a shop's browser code, a server, a log. It has a write key of its own, which may send events
 * and nothing else.
 */
export interface Source {
  readonly id: string;
  readonly workspaceId: string;
  /** Unique in its workspace; sent to endpoints as `X-Perspection-Source`, and what filters ask for as `source`. */
  readonly name: string;
  /** Public by nature: it stands in the code of web pages. */
  readonly writeKey: string;
  /** A disabled one is answered like one that does not exist, but for the log. */
  readonly enabled: boolean;
  /** Origins of web pages that may send, such as `https://shop.example`; empty for any. */
  readonly allowedOrigins: readonly string[];
  /** Events a minute; null for no limit of its own. */
  readonly eventsPerMinute: number | null;
  /** Events a UTC day; null for no quota of its own. */
  readonly eventsPerDay: number | null;
  /** Whether `Product Viewed` is stored as `product_viewed`. */
  readonly snakeCaseNames: boolean;
  readonly ipPolicy: IpPolicy;
  /** Enrichers that are switched off. */
  readonly disabledEnrichers: readonly Enricher[];
}

/** What of a source its owner chooses. */
export type SourceSettings = Omit<Source, 'id' | 'workspaceId' | 'writeKey'>;

/** A source with what is known of it besides its settings. */
export interface StoredSource extends Source {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Within a minute or so; null before its first request. */
  readonly lastUsedAt: Date | null;
}

/** How the events of a call are written: as the API's own events, as messages of tracking SDKs, or as CloudEvents. */
export type EventFormat = 'EVENT' | 'TRACKING_MESSAGE' | 'CLOUD_EVENT';

/** Who sends the events of a call, when it is a source, and what is known of it. */
export interface Sender {
  readonly source: Source;
  readonly format: EventFormat;
  /** When the client said that it sent the batch, as it wrote it, to correct its clock; null when it did not. */
  readonly sentAt: string | null;
  /** The person's device, when it sent the request itself; null for servers, whose address says nothing of a person. */
  readonly client: { readonly address: string; readonly userAgent: string | null } | null;
}
