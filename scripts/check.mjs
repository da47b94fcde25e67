// `npm run check`: everything that a reviewer should not have to look for. Runs every step, then
// says which failed. `npm run check -- lint types` runs only those.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, install, repoNode, root, runMain, SetupError } from './setup.mjs';

const steps = {
  lockfile: [repoNode, 'scripts/complete-lockfile.mjs', '--check'],
  lint: bin('@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  types: bin('turbo/bin/turbo', 'run', 'typecheck', '--output-logs=errors-only'),
  'root types': bin('typescript/bin/tsc', '-p', 'tsconfig.json'),
  'example types': bin('typescript/bin/tsc', '-p', 'examples'),
  'import rules': bin(
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'examples',
  ),
  'dead code': bin('knip/bin/knip.js', '--no-config-hints'),
  'package shape': [repoNode, 'scripts/check-package-shape.mjs'],
  size: bin('size-limit/bin.js'),
};

/** These judge what was built. */
const OF_THE_BUILD = ['package shape', 'size'];

await runMain(async () => {
  await install();
  const wanted = process.argv.slice(2);
  const names = Object.keys(steps).filter((name) => wanted.length === 0 || wanted.includes(name));
  const failed = [];
  for (const name of names) {
    const startedAt = performance.now();
    const isFine = (await isBuiltFor(name)) && (await runStep(steps[name])) === 0;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${isFine ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (!isFine) failed.push(name);
  }
  if (failed.length > 0) throw new SetupError(`These checks failed: ${failed.join(', ')}.`);
});

function bin(file, ...args) {
  return [repoNode, path.join('node_modules', file), ...args];
}

async function isBuiltFor(name) {
  if (!OF_THE_BUILD.includes(name)) return true;
  try {
    await build();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

function runStep([command, ...args]) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
    const stdio = ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd: root, env, stdio });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
