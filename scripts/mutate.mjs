// `npm run mutate`: do the tests notice when matching, the ledger or the engine is changed? All of it
// takes hours, so name what you want: `npm run mutate -- packages/core/src/ledger`, one file or
// several. Other arguments go to Stryker.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { install, repoNode, root, runMain } from './setup.mjs';

/** Tests say what is right, and lists of exports do nothing. */
const NOT_MUTATED = ['!**/*.test.ts', '!**/index.ts'];
const ALL = ['book', 'engine', 'ledger'].map((folder) => `packages/core/src/${folder}`);

await runMain(async () => {
  await install();
  const wanted = process.argv.slice(2);
  const names = wanted.filter((name) => fs.existsSync(path.join(root, name)));
  const rest = wanted.filter((name) => !names.includes(name));
  const patterns = (names.length > 0 ? names : ALL).map(patternOf);
  process.exitCode = await runStryker(['--mutate', [...patterns, ...NOT_MUTATED].join(), ...rest]);
});

function patternOf(name) {
  const isFolder = fs.statSync(path.join(root, name)).isDirectory();
  return isFolder ? `${name.replace(/\/$/, '')}/**/*.ts` : name;
}

function runStryker(args) {
  return new Promise((resolve, reject) => {
    const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
    const child = spawn(repoNode, [stryker, 'run', ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
