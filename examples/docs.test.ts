/** The documentation points at what is there, and its code does what it says. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const skipped = new Set([
  'node_modules',
  'dist',
  '.git',
  '.exchange',
  '.turbo',
  '.vitest',
  '.stryker',
  'api',
]);

async function markdownFiles(folder = root): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdownFiles(at);
      return entry.name.endsWith('.md') ? [at] : [];
    }),
  );
  return found.flat();
}

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '``');
}

async function brokenLinks(file: string): Promise<string[]> {
  const text = withoutCode(await readFile(file, 'utf8'));
  const broken: string[] = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [to = '', anchor] = target.split('#');
    const at = to === '' ? file : path.resolve(path.dirname(file), to);
    if (!existsSync(at)) broken.push(target);
    else if (anchor !== undefined && at.endsWith('.md')) {
      const headings = [...(await readFile(at, 'utf8')).matchAll(/^#+ (.+)$/gm)];
      const anchors = headings.map(([, heading = '']) => anchorOf(heading));
      if (!anchors.includes(anchor)) broken.push(target);
    }
  }
  return broken.map((target) => `${path.relative(root, file)}: ${target}`);
}

test('every relative link leads somewhere', async () => {
  const files = await markdownFiles();
  expect(files.length).toBeGreaterThan(20);
  expect((await Promise.all(files.map(brokenLinks))).flat()).toEqual([]);
});

test('ARCHITECTURE.md names functions and files that exist', async () => {
  const text = await readFile(path.join(root, 'docs/ARCHITECTURE.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:packages|scripts)\/[^`]+|\.dependency[^`]+)`/g)];
  const missing = paths.map(([, at = '']) => at).filter((at) => !existsSync(path.join(root, at)));
  expect(missing).toEqual([]);

  const steps = [...text.matchAll(/\| `([^`]+)` \| `(packages\/[^`]+)` \|/g)];
  expect(steps.length).toBeGreaterThan(15);
  for (const [, name = '', file = ''] of steps) {
    const source = await readFile(path.join(root, file), 'utf8');
    const isDefined = new RegExp(
      `(function|class|interface) ${name}\\b|^  (async )?${name}(<.*>)?\\(`,
      'm',
    );
    expect([name, file, isDefined.test(source)]).toEqual([name, file, true]);
  }
});

test('the README’s market in an app is the example', async () => {
  const example = await readFile(path.join(root, 'examples/market-in-an-app/market.ts'), 'utf8');
  const [lines = ''] = example.split('\nconsole.log');
  for (const file of ['README.md', 'packages/core/README.md']) {
    expect(await readFile(path.join(root, file), 'utf8')).toContain(lines.trim());
  }
});

const run = promisify(execFile);

/** The page's TypeScript blocks, and what the comments beside their `console.log` say. */
async function programsOf(page: string): Promise<{ code: string; says: string[] }[]> {
  const text = await readFile(path.join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => ({
    code,
    says: [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said = '']) => said),
  }));
}

test('the blocks of the migration guide compile and print what they say', async () => {
  const programs = await programsOf('docs/guides/migrate-from-nodejs-order-book.md');
  expect(programs.length).toBeGreaterThan(10);
  // Inside the checkout, where the packages are found.
  const folder = path.join(root, '.vitest', `guide-${process.pid}`);
  await mkdir(folder, { recursive: true });
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = programs.map((_, index) => path.join(folder, `block-${index}.mts`));
  const options = {
    extends: '../../tsconfig.base.json',
    files,
    compilerOptions: { lib: ['ES2023', 'DOM'] },
  };
  const config = path.join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify(options));
  for (const [index, { code }] of programs.entries()) await writeFile(files[index] ?? '', code);

  const tsc = path.join(root, 'node_modules/typescript/lib/tsc.js');
  const compiled = await run(process.execPath, [tsc, '-p', config]).catch(
    (error: { stdout: string }) => error,
  );
  expect(compiled.stdout).toBe('');
  for (const [index, { code, says }] of programs.entries()) {
    const args = ['--conditions=@exchange/source', files[index] ?? ''];
    const { stdout } = await run(process.execPath, args);
    expect([code, stdout.trim().split('\n')]).toEqual([code, says]);
  }
}, 60_000);
