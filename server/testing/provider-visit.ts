/** Goes through the pages of a provider as a browser does, and returns the address of the product to which it is sent. */
export async function visitProvider(location: string, backAt: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = location, steps = 0; steps < 10; steps += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]!.split('=');
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`);
    url = new URL(next, url).href;
    if (url.startsWith(backAt)) return url;
  }
  throw new Error('The provider sends the browser around in circles.');
}
