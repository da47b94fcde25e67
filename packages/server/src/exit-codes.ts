/**
 * What a process that hosts an exchange ends with after an error of it: the error's own exit code, or
 * 1. See `docs/guides/operate.md`.
 */
export function exitCodeOf(error: unknown): number {
  const code = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  return typeof code === 'number'
    ? code
    : error instanceof Error && error.name === 'InvariantError'
      ? 14
      : 1;
}
