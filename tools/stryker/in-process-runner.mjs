// Runs core's tests in the process that holds the mutants: switching one on and running until the first
// test that fails takes milliseconds, where a test runner of its own takes a second. A test that fails
// is run again without the mutant, so that a kill is the mutant's and not a leftover of the one before.
import fs from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const INCLUDED = [
  'packages/core/src/ledger',
  'packages/core/src/book',
  'packages/core/src/engine',
  'tools/stryker/golden.test.ts',
  'packages/core/test/model',
];
/** Deep books take seconds, and only ask again what the model asks. */
const EXCLUDED = ['deep-book.test.ts', ...(process.env.MUTATE_WITHOUT ?? '').split(',')];
/** What takes more than a tenth of a second; the later, the longer. */
const LAST = [
  'run-stops',
  'matching-book',
  'book-equality',
  'golden.test.ts#0',
  'golden.test.ts#1',
  'engine-model',
  'states.property',
  'the oldest client id',
  'only the newer id is remembered',
  'golden.test.ts#2',
];

const STAND_INS = {
  vitest: new URL('./vitest-stand-in.mjs', import.meta.url).href,
  'fast-check': new URL('./fast-check-stand-in.mjs', import.meta.url).href,
};
const OK = 0;
const FAILED = 1;

class InProcessRunner {
  #tests;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    const ns = namespace();
    const tests = [];
    for (const { id, name, run } of await this.#load()) {
      ns.currentTestId = id;
      const startedAt = performance.now();
      const failure = await failureOf(run);
      ns.currentTestId = undefined;
      const timeSpentMs = performance.now() - startedAt;
      tests.push({
        id,
        name,
        timeSpentMs,
        status: failure === undefined ? OK : FAILED,
        failureMessage: failure,
      });
    }
    return { status: 'complete', tests, mutantCoverage: ns.mutantCoverage };
  }

  async mutantRun({ testFilter, activeMutant, hitLimit, mutantActivation }) {
    const ns = namespace();
    ns.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    const all = await this.#load();
    const wanted = testFilter === undefined ? all : all.filter(({ id }) => testFilter.includes(id));
    Object.assign(ns, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    for (const [index, { id, run }] of wanted.entries()) {
      const failure = await failureOf(run);
      if (failure === undefined) continue;
      const isEndless = hitLimit !== undefined && ns.hitCount > hitLimit;
      ns.activeMutant = undefined;
      if (isEndless) return { status: 'timeout', reason: `Hit limit reached (${hitLimit})` };
      const isLeftover = mutantActivation !== 'static' && (await failureOf(run)) !== undefined;
      if (isLeftover) return { status: 'error', errorMessage: `${id} fails without a mutant.` };
      return { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: index + 1 };
    }
    ns.activeMutant = undefined;
    return { status: 'survived', nrOfTests: wanted.length };
  }

  async #load() {
    this.#tests ??= await loadTests();
    return this.#tests;
  }
}

function namespace() {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

async function loadTests() {
  process.env.EXCHANGE_MODEL_COMMANDS ??= '4000';
  process.env.EXCHANGE_PROPERTY_SHARE ??= '0.125';
  console.info = () => {};
  registerHooks({
    resolve: (specifier, context, next) =>
      Object.hasOwn(STAND_INS, specifier)
        ? { url: STAND_INS[specifier], shortCircuit: true }
        : next(specifier, context),
  });
  const { collected } = await import(STAND_INS.vitest);
  const tests = [];
  for (const file of testFiles()) {
    const before = collected.length;
    await import(pathToFileURL(path.resolve(file)).href);
    for (const [index, { name, run }] of collected.slice(before).entries()) {
      tests.push({ id: `${file}#${index} ${name}`, name, run });
    }
  }
  return tests.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** In the sandbox, where Stryker runs this. */
function testFiles() {
  return INCLUDED.flatMap(filesIn).filter(
    (file) => file.endsWith('.test.ts') && !EXCLUDED.includes(path.basename(file)),
  );
}

function filesIn(at) {
  return fs.statSync(at).isDirectory()
    ? fs.readdirSync(at, { recursive: true }).map((name) => path.join(at, name))
    : [at];
}

function rankOf({ id }) {
  return LAST.findIndex((part) => id.includes(part));
}

function create() {
  return new InProcessRunner();
}
create.inject = [];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', factory: create }];
