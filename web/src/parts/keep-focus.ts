/** What can take the focus without more ado: on a phone, a field of text would open the keyboard. */
const controls = 'button, a[href], summary, select, [role="tree"]';

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** The title of the dialog or page that this stands in. */
function titleFor(around: Element): HTMLElement | null {
  const dialog = around.closest('dialog');
  const main = document.querySelector<HTMLElement>('main');
  return (
    dialog?.querySelector<HTMLElement>('h2[tabindex]') ?? main?.querySelector('h1[tabindex]') ?? main ?? null
  );
}

const controlsIn = (element: Element): HTMLElement[] =>
  [element, ...element.querySelectorAll(controls)].filter(
    (one): one is HTMLElement => one instanceof HTMLElement && one.matches(controls),
  );

/** What was removed, where, and the element in it that had the focus. */
interface Loss {
  readonly removal: MutationRecord;
  readonly gone: Element;
  readonly lost: HTMLElement;
}

/** The control after the gap, or else the one before it: in a row of the same kind, the one that does the same. */
function neighbour({ removal, gone, lost }: Loss): HTMLElement | undefined {
  const index = controlsIn(gone).indexOf(lost);
  const near = (at: Node, edge: 0 | -1): HTMLElement | undefined => {
    if (!(at instanceof Element)) return undefined;
    const all = controlsIn(at).filter((one) => one.checkVisibility());
    return (at.localName === gone.localName ? all[index] : undefined) ?? all.at(edge);
  };
  for (let at = removal.nextSibling; at?.isConnected; at = at.nextSibling) {
    const found = near(at, 0);
    if (found) return found;
  }
  for (let at = removal.previousSibling; at?.isConnected; at = at.previousSibling) {
    const found = near(at, -1);
    if (found) return found;
  }
  return undefined;
}

/**
 * Keeps the focus near where it was when the element that has it is removed: the button of an action that cannot be done
 * again, a row that leaves, a filter that is cleared. Without it, the focus would fall to the body, and with it whoever
 * uses the keyboard to the start of the page. The focus goes to the `[data-focus-home]` around the element, or to the next
 * control, or to the title of the dialog or page; after a change of the page, to the title of the new one.
 *
 * @returns what ends it
 */
export function keepFocus(): () => void {
  /** The element that has the focus, and all that it stands in. */
  let path: Element[] = [];
  let page = '';

  function take(event: FocusEvent): void {
    path = event.composedPath().filter((one) => one instanceof Element);
    page = location.pathname;
  }

  // A removal may blur as well, and what is removed is looked at before a timer runs: that is not somebody who leaves.
  function leave(): void {
    setTimeout(() => {
      if (document.activeElement !== path[0]) path = [];
    });
  }

  function look(records: readonly MutationRecord[]): void {
    const [lost] = path;
    if (!(lost instanceof HTMLElement) || lost === document.activeElement) return;
    if (lost.isConnected) {
      // It was moved, as the rows of a list are that is sorted anew.
      const moved = records.some(({ addedNodes }) => [...addedNodes].some((node) => node.contains(lost)));
      if (moved && isNowhere()) lost.focus({ preventScroll: true });
      return;
    }
    const left = path.findIndex((element) => element.isConnected);
    const around = path[left];
    const gone = path[left - 1];
    path = [];
    if (!around || !gone || !isNowhere()) return;
    const removal = records.findLast(
      (record) => record.target === around && [...record.removedNodes].includes(gone),
    );
    const near =
      location.pathname === page
        ? (around.closest<HTMLElement>('[data-focus-home]') ??
          (removal && neighbour({ removal, gone, lost })))
        : null;
    (near ?? titleFor(around))?.focus({ preventScroll: true });
  }

  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', take);
  document.addEventListener('focusout', leave);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', take);
    document.removeEventListener('focusout', leave);
  };
}
