/**
 * The package as a new user gets it: packed, installed from the tarball into empty projects with no
 * network, then run as ESM and as CommonJS, compiled under both module resolutions, and loaded by a
 * page in a browser. It judges what was built: `npm test` and `npm run check` build first.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const core = path.resolve(here, '../..');
const root = path.resolve(core, '../..');
const programs = path.join(here, 'new-user');
const tsc = path.join(root, 'node_modules/typescript/lib/tsc.js');
const run = promisify(execFile);
const OUTCOME = 'GOLD 3, COIN 372.5, 2 @ 100';

let folder = '';
let tarballs: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  if (!existsSync(path.join(core, 'dist/index.d.ts'))) {
    throw new Error('packages/core is not built: npm run build.');
  }
  folder = await mkdtemp(path.join(tmpdir(), 'new-user-'));
  tarballs = {
    '@exchange/core': pack(core),
    // The only dependency, from what is installed here instead of the registry.
    'decimal.js': pack(path.join(root, 'node_modules/decimal.js')),
  };
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** npm belongs to the machine's own Node, not to the one that this repository brings. */
function npm(args: readonly string[], cwd: string): string {
  const PATH = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((at) => !at.startsWith(root))
    .join(path.delimiter);
  const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  return execFileSync('npm', [...args, ...quiet], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH },
  });
}

function pack(packageFolder: string): string {
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], packageFolder));
  return path.join(folder, packed.filename);
}

/** An empty project with the tarballs installed and these files in it. */
async function project(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const at = path.join(folder, name);
  await mkdir(at);
  const dependencies = Object.fromEntries(
    Object.entries(tarballs).map(([dependency, file]) => [dependency, `file:${file}`]),
  );
  const text = JSON.stringify({ name, private: true, ...manifest, dependencies });
  await writeFile(path.join(at, 'package.json'), text);
  for (const [file, content] of Object.entries(files)) {
    await writeFile(path.join(at, file), content);
  }
  npm(['install'], at);
  return at;
}

function program(file: string): Promise<string> {
  return readFile(path.join(programs, file), 'utf8');
}

async function runNode(cwd: string, args: readonly string[]): Promise<string> {
  // A new user has none of this repository's conditions.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, args, { cwd, env });
  return stdout.trim();
}

test('ESM: the market and the book run', async () => {
  const at = await project(
    'esm',
    { type: 'module' },
    {
      'market.js': await program('market.ts'),
      'main.js': `import { outcome } from './market.js';\nconsole.log(outcome);\n`,
    },
  );
  expect(await runNode(at, ['main.js'])).toBe(OUTCOME);
}, 60_000);

test('CommonJS: the market and the book run, from the CommonJS build', async () => {
  const source = (await program('market.ts'))
    .replaceAll(/import (\{[^}]*\}) from ('[^']*');/g, 'const $1 = require($2);')
    .replace('export const outcome', 'const outcome');
  const at = await project(
    'cjs',
    { type: 'commonjs' },
    {
      'main.js': `${source}\nconsole.log(outcome);\nconsole.log(require.resolve('@exchange/core'));\n`,
    },
  );
  const [outcome, resolved] = (await runNode(at, ['main.js'])).split('\n');
  expect(outcome).toBe(OUTCOME);
  expect(resolved).toMatch(/dist[/\\]index\.cjs$/);
}, 60_000);

describe.each([
  ['node16, ESM', { type: 'module' }, { module: 'node16', moduleResolution: 'node16' }],
  ['node16, CommonJS', { type: 'commonjs' }, { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', { type: 'module' }, { module: 'esnext', moduleResolution: 'bundler' }],
])('TypeScript %s', (name, manifest, modules) => {
  test('right calls compile and run, wrong ones do not compile', async () => {
    const compilerOptions = {
      ...modules,
      strict: true,
      target: 'es2023',
      lib: ['es2023'],
      types: [],
      outDir: 'out',
      // The package's own declarations are judged as well, with no help from Node's types.
      skipLibCheck: false,
    };
    const at = await project(name.replaceAll(/\W+/g, '-'), manifest, {
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
      'market.ts': await program('market.ts'),
      'wrong-calls.ts': await program('wrong-calls.ts'),
    });
    const compiled = await run(process.execPath, [tsc, '-p', at]).catch(
      (error: { stdout: string }) => ({ stdout: error.stdout }),
    );
    expect(compiled.stdout).toBe('');
    const script = "import('./out/market.js').then(({ outcome }) => console.log(outcome))";
    expect(await runNode(at, ['-e', script])).toBe(OUTCOME);
  }, 60_000);
});

test('a wrong call is an error of the caller’s line', async () => {
  const at = await project(
    'wrong',
    { type: 'module' },
    {
      'tsconfig.json': JSON.stringify({
        compilerOptions: { module: 'node16', strict: true, noEmit: true, types: [] },
      }),
      'wrong-calls.ts': (await program('wrong-calls.ts')).replaceAll('@ts-expect-error', ''),
    },
  );
  const failed = await run(process.execPath, [tsc], { cwd: at }).catch(
    (error: { stdout: string }) => error,
  );
  const lines = failed.stdout.split('\n').filter((line) => line.startsWith('wrong-calls.ts('));
  const expected = (await program('wrong-calls.ts')).match(/@ts-expect-error/g) ?? [];
  expect(lines.length).toBeGreaterThanOrEqual(expected.length);
}, 60_000);

const browser = browserOnPath();

function browserOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = folders
    .flatMap((at) =>
      ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(at, name)),
    )
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (process.env['CI'] === 'true') throw new Error('CI has no chromium: .ci/run installs it.');
  console.warn('Skipped: there is no chromium on the PATH.');
  return undefined;
}

test.skipIf(browser === undefined)(
  'a page loads the files as they are, without a bundler',
  async () => {
    const importMap = {
      imports: {
        '@exchange/core': '/node_modules/@exchange/core/dist/index.js',
        '@exchange/core/book': '/node_modules/@exchange/core/dist/book/index.js',
        'decimal.js': '/node_modules/decimal.js/decimal.mjs',
      },
    };
    const at = await project(
      'page',
      {},
      {
        'market.js': await program('market.ts'),
        'index.html': `<!doctype html><title>market</title><p id="outcome">nothing yet</p>
<script type="importmap">${JSON.stringify(importMap)}</script>
<script type="module">
  import { outcome } from './market.js';
  document.getElementById('outcome').textContent = outcome;
</script>`,
      },
    );
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-sync',
    ];
    const own = ['--disable-background-networking', '--disable-component-update'];
    const profile = `--user-data-dir=${path.join(folder, 'profile')}`;
    const url = await serve(at);
    const { stdout } = await run(browser ?? '', [...flags, ...own, profile, '--dump-dom', url]);
    expect(stdout).toContain(`<p id="outcome">${OUTCOME}</p>`);
  },
  60_000,
);

/** The folder over HTTP on this machine alone; modules are not loaded from the disk. */
async function serve(at: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(at, pathname === '/' ? 'index.html' : pathname);
    try {
      const body = await readFile(file);
      const type = file.endsWith('.html') ? 'text/html' : 'text/javascript';
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
