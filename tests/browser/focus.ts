import { type Page } from 'playwright-core';

/** What has the focus: its name, label or text. BODY: nothing has. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'BODY';
    return (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim();
  })()`);

/** Moves the focus by the Tab key until it is on what has this name. @throws when it comes to all but that */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (typeof name === 'string' ? at === name : name.test(at)) return;
    seen.push(at);
  }
  throw new Error(`${key} never came to ${String(name)}, but to ${seen.join(', ')}.`);
}
