// Checks what each package would publish: that every export exists and has types which resolve, in
// ESM and, for the packages that offer it, in CommonJS.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { repoNode, root } from './setup.mjs';

/** No CommonJS build: every Node that they support can `require` an ES module. */
const ESM_ONLY = ['server', 'mm', 'backtest'];
/** A command has nothing to import. */
const COMMAND_ONLY = ['cli'];

const names = fs
  .readdirSync(path.join(root, 'packages'))
  .filter((name) => fs.existsSync(path.join(root, 'packages', name, 'package.json')));
let failures = 0;

for (const name of names) {
  const folder = path.join('packages', name);
  check(name, 'publint', ['publint/src/cli.js', folder, '--strict']);
  if (COMMAND_ONLY.includes(name)) continue;
  const profile = ESM_ONLY.includes(name) ? 'esm-only' : 'node16';
  const attw = '@arethetypeswrong/cli/dist/index.js';
  check(name, 'attw', [attw, '--pack', folder, '--profile', profile, '--format', 'table-flipped']);
}

for (const resolution of ['node16', 'bundler']) checkPlainReader(resolution);

process.exitCode = failures > 0 ? 1 : 0;

/** The types stand without Node's own and without `skipLibCheck`, as an app in a browser reads them. */
function checkPlainReader(resolution) {
  const file = path.join(root, 'node_modules/.cache/package-shape/reader.mts');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const imports = ['core', 'sdk'].flatMap(importsOf);
  const lines = imports.map((name, index) => `export * as import${index} from '${name}';\n`);
  fs.writeFileSync(file, lines.join(''));
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const options = `--strict --target es2023 --lib es2023,dom --module ${module}`;
  check('sdk', `tsc (${resolution})`, [
    'typescript/lib/tsc.js',
    ...['--ignoreConfig', '--noEmit', ...options.split(' ')],
    ...['--moduleResolution', resolution, file],
  ]);
}

/** Every subpath that the package exports types for. */
function importsOf(name) {
  const manifest = path.join(root, 'packages', name, 'package.json');
  const { exports } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath]) => `@exchange/${name}${subpath.slice(1)}`);
}

/** Runs one tool on one package and shows what it said only when it found something. */
function check(name, tool, [script, ...args]) {
  const file = path.join(root, 'node_modules', script);
  const { status, stdout, stderr } = spawnSync(repoNode, [file, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  failures += 1;
  console.error(`${tool} on @exchange/${name}:\n${stdout}${stderr}`);
}
