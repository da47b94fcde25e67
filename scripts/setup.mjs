// Brings a checkout to where it can run: the right Node, the dependencies and the built packages.
//
// Built-ins only, and any Node from 18 on can run it: it installs the Node that the repository
// itself uses. It may run any number of times; when nothing changed it reads a stamp and is done in
// milliseconds. Progress goes to stderr, so that the output of the command which follows stays
// clean.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 18;

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The Node that everything in the repository runs on, whichever one started this script. */
export const repoNode = path.join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

const stampFile = path.join(root, 'node_modules/.exchange-setup.json');

/** Installs and builds what is out of date; throws a `SetupError` with one line to show. */
export async function setup() {
  await install();
  await build();
}

export async function install() {
  refuseOldNode();
  const lockfile = lockfileHash();
  if (readStamp().lockfile === lockfile && fs.existsSync(repoNode)) return;
  progress('Installing dependencies, which takes a minute the first time ...');
  // Install scripts stay off: an older npm would run better-sqlite3's, which rebuilds what already
  // ships prebuilt.
  await runNpm(['ci', '--ignore-scripts', '--loglevel=error']);
  progress('Installing the Node version of this repository ...');
  await runNpm(['rebuild', 'node', '--loglevel=error']);
  writeStamp({ lockfile });
}

export async function build() {
  const sources = sourcesFingerprint();
  if (readStamp().sources === sources && everyPackageIsBuilt()) return;
  progress('Building the packages, which takes a minute the first time ...');
  const turbo = path.join(root, 'node_modules/turbo/bin/turbo');
  await runQuietly(
    repoNode,
    [turbo, 'run', 'build', '--output-logs=errors-only'],
    'The build failed',
  );
  writeStamp({ ...readStamp(), sources });
}

export class SetupError extends Error {
  name = 'SetupError';
}

/** Runs `main` and turns a failed setup into its one line and exit code 1. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function refuseOldNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: install Node ${NODE_MAJOR_MIN} or newer.`,
  );
}

function lockfileHash() {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256')
    .update(lockfile)
    .update(process.platform)
    .update(process.arch)
    .digest('hex');
}

/** Changes with every file that goes into a build: names, sizes and times, quick to read. */
function sourcesFingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  };
  add(path.join(root, 'tsconfig.base.json'));
  for (const folder of packageFolders()) {
    for (const file of filesOf(folder)) add(file);
  }
  return hash.digest('hex');
}

function filesOf(packageFolder) {
  const configs = fs
    .readdirSync(packageFolder)
    .filter((name) => /^(package\.json|ts.*\.json|tsup\.config\.ts)$/.test(name))
    .map((name) => path.join(packageFolder, name));
  return [...configs, ...sourceFiles(path.join(packageFolder, 'src'))].sort();
}

function sourceFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(file);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [file];
  });
}

function everyPackageIsBuilt() {
  return packageFolders().every((folder) => fs.existsSync(path.join(folder, 'dist')));
}

function packageFolders() {
  const packages = path.join(root, 'packages');
  return fs
    .readdirSync(packages)
    .map((name) => path.join(packages, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'package.json')));
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    // No stamp, or one cut short: everything counts as out of date.
    return {};
  }
}

function writeStamp(stamp) {
  fs.writeFileSync(stampFile, JSON.stringify(stamp));
}

function runNpm(args) {
  return runQuietly('npm', args, `npm ${args[0]} failed`);
}

/** Runs a command and keeps what it prints, to be shown only when it fails. */
function runQuietly(command, args, failure) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...pathWithoutRepoNode(), TURBO_TELEMETRY_DISABLED: '1' },
      shell: process.platform === 'win32' && command === 'npm',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => reject(new SetupError(`${failure}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new SetupError(`${failure} (exit code ${code}); its output is above.`));
    });
  });
}

/** `npm ci` deletes the repository's own Node, so npm itself must run on the machine's. */
function pathWithoutRepoNode() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (process.env[name] ?? '').split(path.delimiter);
  return { [name]: folders.filter((folder) => !folder.startsWith(root)).join(path.delimiter) };
}

function progress(line) {
  process.stderr.write(`${line}\n`);
}

/** After an `npm install` by hand, so that the next command does not install once more. */
function recordInstall() {
  if (fs.existsSync(repoNode)) writeStamp({ ...readStamp(), lockfile: lockfileHash() });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () =>
    process.argv.includes('--record-install') ? recordInstall() : setup(),
  );
}
