/* global document, localStorage */
// Runs before the first paint, so that the page does not flash in another theme. The rest of the theme is CSS.
try {
  const theme = localStorage.getItem('perspection.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme applies.
}
