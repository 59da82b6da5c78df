import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = readFileSync(join(root, 'docs/tracking-sdks.md'), 'utf8');
const run = promisify(execFile);

/** The examples of docs/tracking-sdks.md in a language, with an address and a key in place of theirs. */
export function examplesIn(language: string, url: string, writeKey: string): string[] {
  const blocks = docs.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'));
  return [...blocks].map(([, text]) =>
    text!.replaceAll('WRITE_KEY', writeKey).replaceAll(/(?:http:\/\/)?localhost:4000/g, url),
  );
}

/**
 * Runs all examples but that of the browser, each in a process of its own, and fails with the first that does not end well.
 *
 * @param python With the SDKs; null to leave their examples out.
 */
export async function runExamples(url: string, writeKey: string, python: string | null): Promise<void> {
  const folder = join(root, '.cache/sdk-examples'); // where Node.js finds the packages
  mkdirSync(folder, { recursive: true });
  const scripts = examplesIn('js', url, writeKey).map((text, number) => {
    const file = join(folder, `${process.pid}-${number}.mjs`);
    writeFileSync(file, text);
    return run(process.execPath, [file]);
  });
  const shell = examplesIn('sh', url, writeKey).map((text) => run('sh', ['-c', text]));
  const programs = python === null ? [] : examplesIn('python', url, writeKey);
  await Promise.all([...scripts, ...shell, ...programs.map((text) => run(python!, ['-c', text]))]);
}
