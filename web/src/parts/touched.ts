/**
 * Tells whether the pointer or the keyboard is on an element, so that its rows can be held: `{@attach touched(hold)}`. A
 * click leaves the focus behind, which is no sign that somebody still reads; the keyboard's focus is.
 */
export function touched(tell: (touched: boolean) => void): (element: HTMLElement) => () => void {
  return (element) => {
    const on = new Set<'pointer' | 'keyboard'>();
    const set = (what: 'pointer' | 'keyboard', is: boolean): void => {
      if (is) on.add(what);
      else on.delete(what);
      tell(on.size > 0);
    };
    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener('pointerenter', ({ pointerType }) => set('pointer', pointerType === 'mouse'), {
      signal,
    });
    element.addEventListener('pointerleave', () => set('pointer', false), { signal });
    element.addEventListener('focusin', () => set('keyboard', element.matches(':has(:focus-visible)')), {
      signal,
    });
    element.addEventListener('focusout', () => set('keyboard', false), { signal });
    return () => {
      listening.abort();
      tell(false);
    };
  };
}
