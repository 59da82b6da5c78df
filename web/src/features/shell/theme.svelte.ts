export type Theme = 'system' | 'light' | 'dark';

const STORAGE_NAME = 'perspection.theme';

/** The theme: the system's unless the user has chosen one. `theme.js` applies it before the first paint. */
class ThemeState {
  current = $state<Theme>(stored());

  set(theme: Theme): void {
    this.current = theme;
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem(STORAGE_NAME, theme);
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
