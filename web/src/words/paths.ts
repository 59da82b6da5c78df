/**
 * All paths of an event that a condition can use, such as `properties.items.*.price`, in document order. They include
 * the paths of objects and arrays, for CONTAINS and EXISTS. Of an array, the first element stands for all, since the
 * others usually have the same shape.
 */
export function fieldPaths(event: unknown, prefix = ''): string[] {
  if (typeof event !== 'object' || event === null) return [];
  const steps: [string, unknown][] = Array.isArray(event)
    ? event.slice(0, 1).map((first: unknown) => ['*', first])
    : Object.entries(event).map(([name, value]) => [escapeKey(name), value]);
  return steps
    .filter(([step]) => step !== '')
    .flatMap(([step, value]) => [prefix + step, ...fieldPaths(value, `${prefix}${step}.`)]);
}

/** A key as a path has it: a dot, star or backslash in it gets a backslash. */
function escapeKey(key: string): string {
  return key.replace(/[.*\\]/g, '\\$&');
}

const step = String.raw`(?:\*|(?:[^.*\\]|\\[.*\\])+)`;
const grammar = new RegExp(String.raw`^${step}(?:\.${step})*$`, 'su');

/** Whether text is a path: steps joined by dots. A step is a key, or a star for every element of an array. */
export function isPath(text: string): boolean {
  return grammar.test(text);
}

/** How many steps of a path are stars. */
export function starsIn(path: string): number {
  return path.replace(/\\./gsu, '').split('*').length - 1;
}
