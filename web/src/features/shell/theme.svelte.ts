export type Theme = 'system' | 'light' | 'dark';

const STORAGE_NAME = 'perspection.theme';
const order: Theme[] = ['system', 'light', 'dark'];

/** The theme: the system's unless the user has chosen one. `theme.js` applies it before the first paint. */
class ThemeState {
  current = $state<Theme>(stored());

  /** Switches to the next theme: system, light, dark, system, … */
  next(): void {
    this.current = order[(order.indexOf(this.current) + 1) % order.length]!;
    const root = document.documentElement;
    if (this.current === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.current;
    try {
      localStorage.setItem(STORAGE_NAME, this.current);
    } catch {
      // Storage is blocked: the choice is lost when the page is closed.
    }
  }
}

function stored(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export const theme = new ThemeState();
