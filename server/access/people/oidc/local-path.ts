/** Characters. */
const longestPath = 1000;

/** Any origin: what leaves it is no path. */
const somewhere = 'http://somewhere.invalid';

/**
 * Where the browser goes after sign-in: a path of this server, perhaps with a query. Anything else, such as
 * `//evil.example`, is the front page.
 */
export function localPath(text: string): string {
  if (text.length > longestPath || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return '/';
  const url = URL.parse(text, somewhere);
  return url?.origin === somewhere ? `${url.pathname.replace(/^\/+/, '/')}${url.search}` : '/';
}
