import { exitCodes } from './journal/errors.ts';

/**
 * What a process that hosts an exchange ends with after an error of it: the error's own exit code, or
 * 1. See `docs/guides/operate.md`.
 */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return 1;
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode;
  if (error.name === 'InvariantError') return exitCodes.invariant;
  return isDiskFailure(error) ? exitCodes.writeFailed : 1;
}

/** History, identity or a snapshot could not be written: the same disk, the same consequence. */
function isDiskFailure(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(SQLITE_(IOERR|FULL)|EIO$|ENOSPC$|EFBIG$|EDQUOT$|EROFS$)/.test(code);
}
