/**
 * Moves the focus to the nearest `[data-focus-home]` when the element that has it is removed, as the button of an action
 * is that cannot be done again. Without it, the focus would fall to the body.
 */
export function returnFocus(element: HTMLElement): () => void {
  const home = element.closest<HTMLElement>('[data-focus-home]');
  let focused = false;
  const onfocus = (): void => void (focused = true);
  // A removal may blur as well: that is no loss to somebody else.
  const onblur = (): void => queueMicrotask(() => (focused = focused && !element.isConnected));
  element.addEventListener('focus', onfocus);
  element.addEventListener('blur', onblur);
  return () => {
    const { activeElement } = document;
    if (focused && (activeElement === null || activeElement === document.body || activeElement === element))
      home?.focus({ preventScroll: true });
  };
}
