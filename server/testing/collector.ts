import { canary } from './canary/installed.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** A span of OTLP's JSON format, with its attributes as an object. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** 1 INTERNAL, 2 SERVER, 3 CLIENT. */
  readonly kind: number;
  /** Code 2 is an error. */
  readonly status: { readonly code: number; readonly message?: string };
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string | number>>;
}

/** An OTLP collector for tests. */
export interface Collector extends Receiver {
  /** All spans received so far. */
  readonly spans: readonly CollectedSpan[];
  /** Resolves with all spans as soon as there are at least `count`. */
  waitForSpans(count: number): Promise<readonly CollectedSpan[]>;
}

export async function startCollector(
  ...[handler = () => ({ headers: { 'content-type': 'application/json' }, body: '{}' })]: Parameters<
    typeof startReceiver
  >
): Promise<Collector> {
  const receiver = await startReceiver((request) => {
    canary?.write('trace', request.body.toString());
    return handler(request);
  });
  const spans = () => receiver.requests.flatMap(({ body }) => spansOf(JSON.parse(body.toString()) as Otlp));
  return {
    ...receiver,
    get spans() {
      return spans();
    },
    waitForSpans: async (count) => {
      await receiver.waitFor(() => spans().length >= count);
      return spans();
    },
  };
}

type Values = readonly {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}[];

interface OtlpSpan extends Omit<CollectedSpan, 'startMs' | 'endMs' | 'attributes' | 'resource'> {
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Values;
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Values };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

function spansOf({ resourceSpans }: Otlp): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ startTimeUnixNano, endTimeUnixNano, attributes, ...span }) => ({
        ...span,
        startMs: Number(BigInt(startTimeUnixNano) / 1_000_000n),
        endMs: Number(BigInt(endTimeUnixNano) / 1_000_000n),
        attributes: objectOf(attributes),
        resource: objectOf(resource.attributes),
      })),
    ),
  );
}

function objectOf(values: Values): Record<string, string | number> {
  return Object.fromEntries(
    values.map(({ key, value: { stringValue, intValue } }) => [key, stringValue ?? Number(intValue)]),
  );
}
