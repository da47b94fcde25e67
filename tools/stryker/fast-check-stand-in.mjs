// fast-check, without looking for the smallest example: a mutant is dead by any.
import * as real from '../../node_modules/fast-check/lib/fast-check.js';

export * from '../../node_modules/fast-check/lib/fast-check.js';

export function assert(property, parameters = {}) {
  return real.assert(property, { ...parameters, endOnFailure: true });
}

export default { ...real, assert };
