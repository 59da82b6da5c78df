import { type Rule, type Scope } from 'eslint';

/** Words that no name of ours may contain, and what to write instead. Words that stand together are one entry. */
const banned = new Map<string, string>([
  ...forms(
    'settle settled settler settling settlement unsettled',
    'record (attempts), finish (jobs) or resolve (promises)',
  ),
  ...forms('sweep sweeper sweeping', 'recover, release or delete'),
  ...forms('stray strays', 'orphan'),
  ...forms('pacer paced', 'throttle, rate limiter or backoff'),
  ...forms('lane lanes', 'worker, slot, permit or semaphore'),
  ...forms('crowd', 'count or size'),
  ...forms('shelf shelves', 'index, section or list'),
  ...forms('hands', 'in-flight or claimed'),
  ...forms('place places', 'index, position, slot or location'),
  ['place anew', 'reschedule or requeue'],
  ['let go', 'release'],
  ['in hand', 'in-flight or claimed'],
]);

function forms(words: string, instead: string): [string, string][] {
  return words.split(' ').map((word) => [word, instead]);
}

/** The words of a camelCase, PascalCase or CONSTANT_CASE name in lower case. */
function wordsOf(name: string): string[] {
  return (name.match(/(?<![A-Z])[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

/** The first banned word, or pair of words, in a name; undefined if there is none. */
function findBanned(name: string): string | undefined {
  const words = wordsOf(name);
  const pairs = words.slice(1).map((word, n) => `${words[n]} ${word}`);
  return [...pairs, ...words].find((word) => banned.has(word));
}

interface Name {
  readonly type: string;
  readonly name?: string;
}

/** Declares a member. A key in brackets or quotes is a value, often given by somebody else. */
interface Member {
  readonly computed?: boolean;
  readonly key?: Name;
  readonly id?: Name;
}

/** The declarations of members; scopes have all others. A destructured property is not a declaration: its variable is. */
const members = [
  'PropertyDefinition',
  'AccessorProperty',
  'MethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSAbstractMethodDefinition',
  'TSPropertySignature',
  'TSMethodSignature',
  'ObjectExpression > Property',
].join(', ');

/** Whether a variable only repeats the name of what it imports, whose declaration is reported. */
function isPlainImport({ type, node }: Scope.Definition, name: string): boolean {
  const { imported } = node as { imported?: Name };
  return type === 'ImportBinding' && imported?.name === name;
}

/**
 * Reports declared names (variables, functions, classes, types, parameters and members) that contain a word which is
 * not a standard term here. Names are reported where they are declared, so the names of libraries pass.
 */
export const bannedWords: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { banned: 'Do not name anything "{{word}}": write {{instead}}.' },
  },
  create: (context) => {
    const report = (node: unknown, name: string) => {
      const word = findBanned(name);
      if (word === undefined) return;
      const data = { word, instead: banned.get(word)! };
      context.report({ node: node as Rule.Node, messageId: 'banned', data });
    };
    return {
      [members]: ({ computed, key }: Member) => {
        if (!computed && key?.name !== undefined) report(key, key.name);
      },
      'Program:exit': () => {
        const variables = context.sourceCode.scopeManager.scopes.flatMap((scope) => scope.variables);
        // A class's name is declared in two scopes: around it and inside.
        const names = new Map<unknown, string>();
        for (const { name, defs } of variables) {
          for (const def of defs) if (!isPlainImport(def, name)) names.set(def.name, name);
        }
        for (const [node, name] of names) report(node, name);
      },
    };
  },
};
