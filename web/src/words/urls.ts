/** Where a webhook sends to, without scheme and query: "example.com/hooks". A text that is no URL stays as it is. */
export function hostAndPath(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}
