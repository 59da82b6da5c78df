export type Theme = 'system' | 'light' | 'dark';

const STORAGE_NAME = 'perspection.theme';
const order: Theme[] = ['system', 'light', 'dark'];

/** The theme: the system's unless one is chosen. `theme.js` applies the choice before the first paint. */
class ThemeState {
  current = $state<Theme>(stored());

  /** System, light, dark, and round again. */
  next(): void {
    this.current = order[(order.indexOf(this.current) + 1) % order.length]!;
    const root = document.documentElement;
    if (this.current === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.current;
    try {
      localStorage.setItem(STORAGE_NAME, this.current);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  }
}

function stored(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export const theme = new ThemeState();
