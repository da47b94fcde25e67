/** `serve`: an exchange as a process. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type CommandContext, runsUntilTold, wholeNumber, withContext } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';

interface ServeFlags {
  readonly data: string;
  readonly host: string;
  readonly port: string;
  readonly venue?: string;
  readonly opsPort?: string;
  readonly behindProxy?: boolean;
  readonly log: string;
}

export function registerServe(program: Command): void {
  runsUntilTold(program.command('serve'))
    .description('run an exchange')
    .option('--data <folder>', 'where it is kept; made if absent', './.exchange')
    .option('--port <number>', 'HTTP and WebSocket; 0 is any free one', '3000')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--venue <file>', 'JSON with assets, markets, accounts and keys, for an empty folder')
    .option('--ops-port <number>', 'health and metrics, on the loopback; 0 is any free one')
    .option(
      '--behind-proxy',
      'allow another address than the loopback: a proxy in front speaks TLS',
    )
    .option('--log <level>', 'silent, fatal, error, warn, info or debug', 'info')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange serve --data ./exchange --venue venue.json\n  exchange serve --data ./exchange --port 3000 --ops-port 9090\n`,
    )
    .action((options: ServeFlags, command) =>
      withContext(command, (context) => run(context, options)),
    );
}

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'] as const;
const VENUE_HINT = 'Nothing of the venue file was used. Correct it, and start again.';
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

async function run({ runtime, output }: CommandContext, options: ServeFlags): Promise<void> {
  if (!loopback.has(options.host) && options.behindProxy !== true) {
    throw usageError(
      `Refusing to listen on ${options.host} without TLS.`,
      'Put a TLS proxy in front and add --behind-proxy, or leave --host out.',
    );
  }
  const logLevel = logLevels.find((level) => level === options.log);
  if (logLevel === undefined) throw usageError(`--log is one of ${logLevels.join(', ')}.`);
  const port = wholeNumber(options.port, '--port', [0, 65_535]);
  const opsPort =
    options.opsPort === undefined
      ? undefined
      : wholeNumber(options.opsPort, '--ops-port', [0, 65_535]);
  const { startServer, parseVenueFile, exitCodeOf } = await import('@exchange/server');
  const venue =
    options.venue === undefined ? undefined : await readVenue(options.venue, parseVenueFile);
  const server = await startServer({
    data: options.data,
    host: options.host,
    port,
    logLevel,
    ...(opsPort === undefined ? {} : { opsPort }),
    ...(venue === undefined ? {} : { venue }),
  }).catch((error: unknown) => {
    throw startProblem(error, port);
  });
  output.line(server.url);
  output.note(`exchange at ${server.url}, data in ${options.data}`);
  if (server.opsUrl !== undefined) output.note(`health and metrics at ${server.opsUrl}`);
  const interrupted = new Promise<void>((resolve) => {
    runtime.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const stopped = await Promise.race([server.stopped, interrupted.then(() => undefined)]);
  if (stopped?.kind === 'failed') {
    throw Object.assign(stopped.error, { exitCode: exitCodeOf(stopped.error) });
  }
  await server.close();
}

/** The faults that everybody meets, with the way out. */
function startProblem(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return new CliError(
      exitCodes.unavailable,
      `Port ${port} is taken.`,
      'Choose another with --port N, or --port 0 for any free one.',
    );
  }
  if (error.name === 'VenueError') return usageError(error.message, VENUE_HINT);
  if (error.name !== 'DataFolderLockedError') return error;
  return new CliError(
    exitCodes.unavailable,
    error.message,
    'Another exchange runs on this folder: stop it, or choose another with --data.',
  );
}

async function readVenue<T>(file: string, parse: (text: string) => T): Promise<T> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`The venue file cannot be read: ${reason}`);
  }
  try {
    return parse(content);
  } catch (error) {
    throw startProblem(error, 0);
  }
}
