import { type Additions, type EventView, textIn } from './event-view.ts';

/** PAGE: the parts of the page's address, and of the address of the page before. */
export function page({ url, context, properties, tools }: EventView): Additions | null {
  const referrer = textIn(context['page'], 'referrer') ?? textIn(properties, 'referrer');
  const from = referrer === null ? null : tools.urls.read(referrer);
  if (!url && !from) return null;
  const parts: Record<string, string> = {};
  if (url) {
    parts['url'] = url.href;
    parts['host'] = url.host;
    parts['path'] = url.path;
    if (url.search !== '') parts['search'] = url.search;
  }
  if (from) {
    parts['referrer'] = from.href;
    parts['referrer_host'] = from.host;
    parts['referrer_path'] = from.path;
  }
  return { page: parts };
}
