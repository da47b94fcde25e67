/** What can be wrong with names, keys and their store. */
import { exitCodes } from '../journal/errors.ts';

/** The name, account or key id is taken already, or its form is not allowed. */
export class IdentityConflictError extends Error {
  override readonly name = 'IdentityConflictError';
}

/** The store of names and keys cannot be used as it is. */
export class IdentityDamagedError extends Error {
  override readonly name = 'IdentityDamagedError';
  readonly exitCode = exitCodes.identity;
}
