/**
 * Runs in a page: what is wrong with its layout, as sentences. A document that scrolls sideways; headings and controls that
 * the edges of the window, or of the box around them, cut off; text that is cut without an ellipsis; and on touch screens,
 * buttons that are too small to tap.
 */
export const layoutFaults = `(() => {
  const width = document.documentElement.clientWidth;
  const faults = [];
  const overflow = document.documentElement.scrollWidth - width;
  if (overflow > 0) faults.push('the document scrolls sideways by ' + overflow + ' px');

  const say = (element) => {
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return '<' + element.localName + ' class="' + element.className + '"> ' + JSON.stringify(name.trim().slice(0, 40));
  };
  const modal = document.querySelector('dialog:modal');
  const isShown = (element) =>
    (!modal || modal.contains(element)) &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest('.visually-hidden');
  // In a table or a code block that scrolls by itself, or in a line that ends with an ellipsis.
  const isAllowedToEnd = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(at);
      if (overflowX === 'hidden' && textOverflow === 'ellipsis') return true;
      if (['auto', 'scroll'].includes(overflowX) && at.scrollWidth > at.clientWidth && !at.matches('nav')) return true;
    }
    return false;
  };
  const isTouched = matchMedia('(pointer: coarse)').matches;

  const controls = 'button, a[href], input, select, textarea, summary, [role="tab"], [role="switch"], [tabindex="0"]';
  for (const element of document.querySelectorAll('h1, h2, h3, ' + controls)) {
    if (!isShown(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if ((box.left < -0.5 || box.right > width + 0.5) && !isAllowedToEnd(element))
      faults.push(say(element) + ' is cut off: from ' + Math.round(box.left) + ' to ' + Math.round(box.right) + ' px');
    // In a table the row can be tapped as well; a switch has an area around it. axe judges links by what is near them.
    const small = element.matches('button, summary, select') && (box.width < 24 || box.height < 24);
    if (isTouched && small && !element.matches('tr *, [role="switch"]'))
      faults.push(say(element) + ' is small: ' + Math.round(box.width) + ' × ' + Math.round(box.height) + ' px');
  }

  for (const element of document.querySelectorAll('main *, dialog *, nav *')) {
    if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0 || !isShown(element)) continue;
    const style = getComputedStyle(element);
    if (!['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis') continue;
    if (element.closest('svg') || style.webkitLineClamp !== 'none' || element.matches('input, select, thead, thead *, .visually-hidden')) continue;
    faults.push(say(element) + ' cuts what is in it: ' + element.scrollWidth + ' of ' + element.clientWidth + ' px');
  }
  return faults;
})()`;
