/** Rows that are about to come into view count as if they were. */
const MARGIN_PX = 200;

const listeners = new WeakMap<Element, (inView: boolean) => void>();
let observer: IntersectionObserver | undefined;

/**
 * Tells whether an element is in view, or near it: `{@attach inView(onchange)}`. What changes every second need not be
 * drawn anew in hundreds of rows that nobody sees.
 */
export function inView(onchange: (inView: boolean) => void): (element: Element) => () => void {
  return (element) => {
    observer ??= new IntersectionObserver(tell, { rootMargin: `${MARGIN_PX}px` });
    listeners.set(element, onchange);
    observer.observe(element);
    return () => observer?.unobserve(element);
  };
}

function tell(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
}
