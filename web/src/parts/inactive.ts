/**
 * Makes a button do nothing for now, and say so, while `is` holds: `{@attach inactive(busy)}`. Unlike `disabled`, it lets
 * the button keep the focus, which would otherwise fall to the body as soon as somebody presses it.
 */
export function inactive(is: boolean): (button: HTMLElement) => (() => void) | undefined {
  return (button) => {
    if (!is) return;
    // Also the click by which a browser submits a form at the Enter key.
    const stop = (event: Event): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    button.setAttribute('aria-disabled', 'true');
    button.addEventListener('click', stop, { capture: true });
    return () => {
      button.removeAttribute('aria-disabled');
      button.removeEventListener('click', stop, { capture: true });
    };
  };
}
