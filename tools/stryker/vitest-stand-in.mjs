// What core's tests use of vitest, for running them in the process that holds the mutants: `describe`,
// `test`, `each`, and the matchers. Only collects; `in-process-runner.mjs` runs.
import { isDeepStrictEqual } from 'node:util';

/** Tests in the order in which they were declared. */
export const collected = [];
let path = [];

export function describe(name, body) {
  path.push(name);
  body();
  path = path.slice(0, -1);
}
describe.each = (rows) => (name, body) => {
  for (const [index, row] of rows.entries())
    describe(`${name} #${index}`, () => body(...spread(row)));
};

export function test(name, ...rest) {
  const run = rest.find((part) => typeof part === 'function');
  collected.push({ name: [...path, name].join(' > '), run });
}
test.each =
  (rows) =>
  (name, ...rest) => {
    const body = rest.find((part) => typeof part === 'function');
    for (const [index, row] of rows.entries())
      test(`${name} #${index}`, () => body(...spread(row)));
  };

export const vi = {
  /** Notes whose method was called, and calls it. */
  spyOn(owner, name) {
    const real = owner[name];
    const contexts = [];
    owner[name] = function spied(...args) {
      contexts.push(this);
      return real.apply(this, args);
    };
    return { mock: { contexts }, mockRestore: () => Object.assign(owner, { [name]: real }) };
  },
};

function spread(row) {
  return Array.isArray(row) ? row : [row];
}

class Asymmetric {
  constructor(matches) {
    this.matches = matches;
  }
}

export function expect(actual, message) {
  return matchers(actual, true, message);
}
expect.fail = (message) => fail(message);
expect.objectContaining = (part) => new Asymmetric((value) => contains(value, part));
expect.arrayContaining = (parts) =>
  new Asymmetric((value) => parts.every((part) => value.some((one) => equals(one, part))));
expect.stringMatching = (pattern) => new Asymmetric((value) => pattern.test(value));
expect.stringContaining = (part) => new Asymmetric((value) => value.includes(part));
expect.any = (type) => new Asymmetric((value) => Object(value) instanceof type);

const CHECKS = {
  toBe: (actual, wanted) => Object.is(actual, wanted),
  toEqual: equals,
  toStrictEqual: (actual, wanted) => isDeepStrictEqual(actual, wanted),
  toMatchObject: contains,
  toMatchInlineSnapshot: (actual, wanted) => JSON.stringify(actual) === squeezed(wanted),
  toBeUndefined: (actual) => actual === undefined,
  toBeDefined: (actual) => actual !== undefined,
  toBeGreaterThan: (actual, bound) => actual > bound,
  toBeGreaterThanOrEqual: (actual, bound) => actual >= bound,
  toBeLessThan: (actual, bound) => actual < bound,
  toBeLessThanOrEqual: (actual, bound) => actual <= bound,
  toContain: (actual, item) =>
    typeof actual === 'string' ? actual.includes(item) : [...actual].includes(item),
  toContainEqual: (actual, item) => [...actual].some((one) => equals(one, item)),
  toHaveLength: (actual, length) => actual.length === length,
  toHaveProperty: (actual, name) => Object.hasOwn(actual, name),
  toMatch: (actual, pattern) =>
    typeof pattern === 'string' ? actual.includes(pattern) : pattern.test(actual),
  toThrow: (actual, wanted) => throws(actual, wanted),
};

function matchers(actual, wanted, message) {
  const all = Object.entries(CHECKS).map(([name, check]) => [
    name,
    (...expected) => {
      if (check(actual, ...expected) !== wanted) fail(message ?? `${wanted ? '' : 'not.'}${name}`);
    },
  ]);
  const own = Object.fromEntries(all);
  return wanted ? { ...own, not: matchers(actual, false, message) } : own;
}

function fail(message) {
  throw new Error(`expected ${message}`);
}

function throws(run, wanted) {
  try {
    run();
  } catch (error) {
    if (wanted === undefined) return true;
    if (typeof wanted === 'function') return error instanceof wanted;
    return typeof wanted === 'string' ? error.message.includes(wanted) : wanted.test(error.message);
  }
  return false;
}

/** A snapshot of texts as JSON writes them. */
function squeezed(snapshot) {
  return snapshot.replaceAll(/\s+/g, '').replaceAll(/,(?=\])/g, '');
}

/** Everything alike; what is undefined may as well be absent. */
function equals(a, b) {
  if (b instanceof Asymmetric) return b.matches(a);
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (!isPlain(a) || !isPlain(b)) return isDeepStrictEqual(a, b);
  if (Array.isArray(a) && a.length !== b.length) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    equals(a[key], b[key]),
  );
}

/** Everything that `b` says is so in `a`. */
function contains(a, b) {
  if (b instanceof Asymmetric) return b.matches(a);
  if (typeof b !== 'object' || b === null || !isPlain(b)) return equals(a, b);
  if (typeof a !== 'object' || a === null) return false;
  if (Array.isArray(b) && (!Array.isArray(a) || a.length !== b.length)) return false;
  return Object.keys(b).every((key) => contains(a[key], b[key]));
}

function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
