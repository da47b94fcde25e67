/**
 * Assertions. A failed assertion is a bug in this library, never bad input: bad input is rejected
 * as data (see `engine/reject-codes.ts`) or by a `parse…` function.
 */

/** Thrown when the library finds its own state impossible. The only thing `apply` can throw. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Asserts the positive rule: the message says what is always true. */
export function assert(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule);
}

/** The `default` of an exhaustive switch: a new variant fails to compile here. */
export function unreachable(variant: never): never {
  throw new InvariantError(`every variant is handled, but not ${JSON.stringify(variant)}`);
}
