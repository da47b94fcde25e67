// Completes package-lock.json so that `npm ci` works on every system, not only on the one where it
// was written.
//
// npm may leave out the optional packages of other platforms (turbo, biome, rollup and the like
// ship their binaries that way), and then refuses the lockfile as out of step. This adds each
// missing one, with the platform that its name states: `@rollup/rollup-linux-arm64-musl` is for
// Linux, arm64 and musl. It asks no registry.
//
//   node scripts/complete-lockfile.mjs            complete the lockfiles
//   node scripts/complete-lockfile.mjs --check    change nothing; exit with 1 when one is missing
import fs from 'node:fs';

const LOCKFILES = ['package-lock.json', 'tools/node-22/package-lock.json'];
const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** What a part of a package's name says about where it runs; npm's own spelling on the right. */
const OS = {
  aix: 'aix',
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  sunos: 'sunos',
  win32: 'win32',
  windows: 'win32',
};
const CPU = {
  64: 'x64',
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  mips64el: 'mips64el',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
};
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', glibc: 'glibc', musl: 'musl', musleabihf: 'musl' };

const mode = process.argv.includes('--check') ? 'check' : 'write';
const problems = [];

for (const file of LOCKFILES) {
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  const missing = missingOptionalPackages(lock.packages);
  for (const path of packagesWithAddress(lock.packages)) {
    problems.push(`${file}: ${path} names a download address; .npmrc forbids that.`);
  }
  if (mode === 'check') {
    for (const { name, version, of } of missing) {
      problems.push(`${file}: ${name}@${version} of ${of} is missing. Run: npm run lockfile`);
    }
  } else if (missing.length > 0) {
    for (const wanted of missing) lock.packages[wanted.at] = platformEntry(wanted);
    lock.packages = sortedByKey(lock.packages);
    fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`${file}: added ${missing.length} optional packages.`);
  }
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Exact optional dependencies that no entry satisfies, with the path where npm would put them. */
function missingOptionalPackages(packages) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!EXACT_VERSION.test(version)) continue;
      const found = resolvedPath(packages, path, name);
      if (found !== undefined && packages[found].version === version) continue;
      // A different version already holds the top place, so this one nests below the package that
      // asks for it.
      const at = found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`;
      missing.set(at, { at, name, version, of: path, isDev: entry.dev === true });
    }
  }
  return [...missing.values()];
}

function packagesWithAddress(packages) {
  return Object.keys(packages).filter((path) => /^https?:/.test(packages[path].resolved ?? ''));
}

/** Where `name` resolves to from inside the package at `from`: Node's own walk up the folders. */
function resolvedPath(packages, from, name) {
  let folder = from;
  for (;;) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent === -1 ? '' : folder.slice(0, parent);
  }
}

/** The lockfile entry of a platform package, its fields in npm's order. */
function platformEntry({ name, version, isDev }) {
  const words = name.replace(/^@[^/]+\//, '').split(/[-_.]/);
  const entry = { version };
  const cpu = lastMeaning(words, CPU);
  const libc = lastMeaning(words, LIBC);
  const os = lastMeaning(words, OS);
  if (cpu !== undefined) entry.cpu = [cpu];
  if (isDev) entry.dev = true;
  // Only Linux has a choice of C library; `win32-x64-gnu` names a compiler's ABI.
  if (libc !== undefined && os === 'linux') entry.libc = [libc];
  entry.optional = true;
  if (os !== undefined) entry.os = [os];
  return entry;
}

function lastMeaning(words, meanings) {
  return words.map((word) => meanings[word]).findLast((meaning) => meaning !== undefined);
}

function sortedByKey(packages) {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
}
