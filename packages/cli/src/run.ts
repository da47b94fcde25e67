/** The process around one command: signals, broken pipes, the exit code. */
import { exitCodes, isExchangeExitCode } from './errors.ts';
import { runCli } from './program.ts';
import { processRuntime } from './runtime.ts';

export async function main(args: readonly string[]): Promise<void> {
  endQuietlyWithoutReader(process.stdout);
  endQuietlyWithoutReader(process.stderr);
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // The second one does not wait for anything.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const exitCode = await runCli(args, processRuntime(interrupt.signal));
  process.exitCode = exitCode;
  // An exchange that stopped itself ends now: nothing that still runs may answer anyone.
  if (isExchangeExitCode(exitCode)) process.exit();
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
}

/** `exchange trades X | head -1`: the reader has what it wanted, which is no error. */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    throw error;
  });
}
