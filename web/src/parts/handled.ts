/**
 * Tells whether somebody points at an element, touches it, or has the focus in it: `{@attach handled(onchange)}`. What
 * stands there must not move meanwhile.
 */
export function handled(onchange: (handled: boolean) => void): (element: HTMLElement) => () => void {
  return (element) => {
    const listening = new AbortController();
    let over = false;
    let focused = false;
    const tell = (): void => onchange(over || focused);
    const on = (type: string, listener: (event: Event) => void): void =>
      element.addEventListener(
        type,
        (event) => {
          listener(event);
          tell();
        },
        { signal: listening.signal },
      );
    on('pointerenter', () => (over = true));
    on('pointerleave', () => (over = false));
    on('pointercancel', () => (over = false));
    on('focusin', () => (focused = true));
    on('focusout', (event) => {
      focused = element.contains((event as FocusEvent).relatedTarget as Node | null);
    });
    return () => {
      listening.abort();
      onchange(false);
    };
  };
}
