/** What a command ends with: a sentence, a way out, and an exit code that scripts can decide by. */

/** Documented in docs/guides/cli.md; never renumbered. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  rejected: 3,
  notPermitted: 4,
  notFound: 5,
  unavailable: 6,
  outcomeUnknown: 7,
  checkFailed: 8,
  interrupted: 130,
} as const;

/** An exchange that refuses to start or stops itself says why; see docs/guides/operate.md. */
const EXCHANGE_EXIT_CODES = [10, 11, 12, 13, 14, 15, 16] as const;

export type ExitCode =
  | (typeof exitCodes)[keyof typeof exitCodes]
  | (typeof EXCHANGE_EXIT_CODES)[number];

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError(exitCodes.usage, message, hint);
}

/** What of an error is shown, of whatever class it is. */
export interface ErrorReport {
  readonly exitCode: ExitCode;
  readonly code: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly docs: string | undefined;
  readonly requestId: string | undefined;
  readonly clientId: string | undefined;
}

const notPermitted = new Set([
  'unauthorized',
  'signature-invalid',
  'timestamp-expired',
  'window-invalid',
  'signature-replayed',
  'key-locked',
  'key-missing',
  'scope-missing',
  'ip-not-allowed',
]);
const notFound = new Set([
  'not-found',
  'market-unknown',
  'order-unknown',
  'account-unknown',
  'asset-unknown',
]);
const unavailable = new Set([
  'rate-limited',
  'too-many-connections',
  'busy',
  'not-ready',
  'shutting-down',
  'network',
  'timeout',
  'request-timeout',
  'stream-overflow',
]);
const usage = new Set([
  'input-invalid',
  'symbol-malformed',
  'decimal-malformed',
  'client-id-malformed',
  'interval-unknown',
  'field-malformed',
  'field-missing',
  'field-conflict',
  'amount-off-unit',
]);
const unexpected = new Set([
  'internal',
  'response-invalid',
  'not-implemented',
  'client-closed',
  'aborted',
]);

/** Which exit code a problem of the exchange or its client has. Everything else is its refusal. */
export function exitCodeOfProblem(code: string): ExitCode {
  if (code === 'outcome-unknown') return exitCodes.outcomeUnknown;
  if (notPermitted.has(code)) return exitCodes.notPermitted;
  if (notFound.has(code)) return exitCodes.notFound;
  if (unavailable.has(code)) return exitCodes.unavailable;
  if (usage.has(code)) return exitCodes.usage;
  return unexpected.has(code) ? exitCodes.unexpected : exitCodes.rejected;
}

const NETWORK_HINT =
  'Is it running? Start one with: exchange demo   Another address: --url, or EXCHANGE_URL';

function text(error: object, name: string): string | undefined {
  const value = (error as Record<string, unknown>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function reportOf(error: unknown): ErrorReport {
  const nothing = {
    code: undefined,
    hint: undefined,
    docs: undefined,
    requestId: undefined,
    clientId: undefined,
  };
  if (!(error instanceof Error)) {
    return { ...nothing, exitCode: exitCodes.unexpected, message: String(error) };
  }
  if (error instanceof CliError) {
    return { ...nothing, exitCode: error.exitCode, message: error.message, hint: error.hint };
  }
  const details = {
    message: error.message,
    hint: text(error, 'hint'),
    docs: text(error, 'docs'),
    requestId: text(error, 'requestId'),
    clientId: text(error, 'clientId'),
  };
  // The SDK is not imported for this: a command may fail before it was needed.
  const code = error.name === 'ExchangeError' ? text(error, 'code') : undefined;
  if (code !== undefined) {
    const hint = code === 'network' ? NETWORK_HINT : details.hint;
    return { ...details, hint, code, exitCode: exitCodeOfProblem(code) };
  }
  return {
    ...details,
    code: undefined,
    exitCode: exchangeExitCode(error) ?? exitCodes.unexpected,
  };
}

export function isExchangeExitCode(code: ExitCode): boolean {
  return EXCHANGE_EXIT_CODES.some((own) => own === code);
}

/** The server is not imported for this: its errors carry their codes. */
function exchangeExitCode(error: Error): ExitCode | undefined {
  const own = 'exitCode' in error ? error.exitCode : undefined;
  return EXCHANGE_EXIT_CODES.find((code) => code === own);
}

/** The lines that go to stderr. */
export function errorLines(report: ErrorReport): string[] {
  const name = report.code === undefined ? 'error' : `error[${report.code}]`;
  const lines = [`${name}: ${report.message}`];
  if (report.hint !== undefined) lines.push(`hint:  ${report.hint}`);
  if (report.docs !== undefined) lines.push(`docs:  ${report.docs}`);
  if (report.requestId !== undefined) lines.push(`request ${report.requestId}`);
  return lines;
}
