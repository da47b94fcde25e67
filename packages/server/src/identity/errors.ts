/** The name, account or key id is taken already. */
export class IdentityConflictError extends Error {
  override readonly name = 'IdentityConflictError';
}
