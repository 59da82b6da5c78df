import { type AST, parse, type PreprocessorGroup } from 'svelte/compiler';

/** Attributes whose text people see or hear. */
const readAttributes = new Set([
  'title',
  'alt',
  'label',
  'placeholder',
  'aria-label',
  'aria-description',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
]);

/** What the compiled component calls it. */
const NAME = 'shownText';
/** From the root of the dashboard's build. */
const IMPORT = `import { shown as ${NAME} } from '/src/words/visible.ts';`;

interface Edit {
  readonly at: number;
  readonly text: string;
}

type Node = AST.SvelteNode | AST.Root;

/**
 * A step before the compiler: puts `shown` around every expression in the text of our components, and in attributes that
 * people read. As Svelte lets no markup through, so no text can turn others around or hide in them, whoever wrote it and
 * whichever page shows it. What fields hold stays as it is.
 */
export function visibleText(): PreprocessorGroup {
  return {
    name: 'visible-text',
    markup: ({ content, filename }) =>
      filename?.includes('/node_modules/') ? undefined : { code: withVisibleText(content) },
  };
}

/** The source of a component with that done. Its lines stay where they are. */
export function withVisibleText(source: string): string {
  const root = parse(source, { modern: true });
  const edits = editsIn(root.fragment, source);
  if (edits.length === 0) return source;
  const script = /<script[^>]*>/.exec(source.slice(root.instance?.start ?? source.length));
  edits.push(
    root.instance && script
      ? { at: root.instance.start + script[0].length, text: IMPORT }
      : { at: 0, text: `<script lang="ts">${IMPORT}</script>` },
  );
  edits.sort((a, b) => b.at - a.at);
  return edits.reduce((code, { at, text }) => code.slice(0, at) + text + code.slice(at), source);
}

function editsIn(node: Node, source: string): Edit[] {
  if (node.type === 'RegularElement' || node.type === 'SvelteElement') {
    const own = node.attributes.flatMap((attribute) => editsOfAttribute(attribute, source));
    // The text of this one is what its field holds.
    return node.name === 'textarea' ? own : [...own, ...editsIn(node.fragment, source)];
  }
  if (node.type === 'ExpressionTag') return isOurs(node.expression) ? [] : around(node);
  return childrenOf(node).flatMap((child) => editsIn(child, source));
}

/** Elements, blocks and tags directly within a node of the template, but not what its own expressions are made of. */
function childrenOf(node: Node): Node[] {
  if (node.type === 'Fragment') return node.nodes;
  return Object.values(node).filter(
    (value): value is AST.Fragment =>
      typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Fragment',
  );
}

function editsOfAttribute(attribute: AST.RegularElement['attributes'][number], source: string): Edit[] {
  if (attribute.type !== 'Attribute' || attribute.value === true || !readAttributes.has(attribute.name))
    return [];
  const { start, end, name, value } = attribute;
  // {title}: the expression has no braces of its own.
  if (source[start] === '{') return [{ at: start, text: `${name}=` }, ...around({ start, end })];
  return (Array.isArray(value) ? value : [value]).flatMap((part) =>
    part.type === 'ExpressionTag' && !isOurs(part.expression) ? around(part) : [],
  );
}

/** Edits of an expression, with its braces. */
function around({ start, end }: { readonly start: number; readonly end: number }): Edit[] {
  return [
    { at: start + 1, text: `${NAME}(` },
    { at: end - 1, text: ')' },
  ];
}

/** Whether an expression can only be text that stands in the source. */
function isOurs(expression: AST.ExpressionTag['expression']): boolean {
  if (expression.type === 'ConditionalExpression')
    return isOurs(expression.consequent) && isOurs(expression.alternate);
  return expression.type === 'Literal';
}
