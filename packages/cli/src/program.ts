/** The command tree. Register functions are light; what they need is imported when they run. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerAccount } from './commands/account.ts';
import { registerBacktest } from './commands/backtest.ts';
import { registerCandles } from './commands/candles.ts';
import { registerDemo } from './commands/demo.ts';
import { registerExplain } from './commands/explain.ts';
import { registerMarketData } from './commands/market-data.ts';
import { registerMatch } from './commands/match.ts';
import { registerMm } from './commands/mm.ts';
import { registerOrder } from './commands/order.ts';
import { registerProfile } from './commands/profile.ts';
import { registerServe } from './commands/serve.ts';
import { registerTrade } from './commands/trade.ts';
import { attachRuntime, isRunUntilTold } from './context.ts';
import { type ExitCode, errorLines, exitCodes, reportOf } from './errors.ts';
import type { Runtime } from './runtime.ts';

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  const { version: text } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return text;
}

function createProgram(runtime: Runtime): Command {
  const program = new Command('exchange');
  attachRuntime(program, runtime);
  program
    .description('An exchange to run, trade on and build with.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => runtime.stdout.write(text),
      writeErr: (text) => runtime.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(add --help for what can be said)')
    .exitOverride();
  addGlobalOptions(program);
  program.commandsGroup('Start:');
  registerDemo(program);
  registerServe(program);
  program.commandsGroup('Market data:');
  registerMarketData(program);
  registerCandles(program);
  program.commandsGroup('Trading:');
  registerTrade(program);
  registerOrder(program);
  registerAccount(program);
  program.commandsGroup('Build and test:');
  registerMm(program);
  registerBacktest(program);
  registerMatch(program);
  program.commandsGroup('Settings:');
  registerProfile(program);
  registerExplain(program);
  program
    .command('version')
    .description('print the version')
    .action(() => {
      runtime.stdout.write(`${version()}\n`);
    });
  program.addHelpText('after', EXAMPLES);
  return program;
}

function addGlobalOptions(program: Command): void {
  program.optionsGroup('Global options:');
  program
    .option('--profile <name>', 'which saved exchange and key')
    .option('--url <url>', "the exchange, instead of the profile's")
    .option('--key-id <id>', 'the API key, with --secret-stdin or EXCHANGE_KEY_SECRET')
    .option('--secret-stdin', "read the key's secret from standard input")
    .option('--json', 'JSON instead of a table')
    .option('--fields <names>', 'of the JSON, only these fields: id,status')
    .option('--plain', 'tab-separated lines, as in a pipe')
    .option('--no-color', 'no colours')
    .option('--no-input', 'never ask; fail instead')
    .option('-y, --yes', 'yes to what would be asked')
    .option('-q, --quiet', 'no remarks on standard error')
    .option('--timeout <time>', 'for each request: 500ms, 5s');
}

const EXAMPLES = `
Examples:
  exchange demo                                    a living exchange and its terminal
  exchange trade BTC_USDT                          the full-screen terminal
  exchange book BTC_USDT --depth 5
  exchange order buy BTC_USDT 0.05 --at bid --post-only
  exchange order list --json | jq '.[].id'
  exchange candles BTC_USDT --interval 5m --chart

Each command has examples of its own: exchange order buy --help
`;

/** Runs one command line and returns its exit code. Nothing is thrown. */
export async function runCli(args: readonly string[], runtime: Runtime): Promise<ExitCode> {
  const program = createProgram(runtime);
  try {
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.done;
    }
    let endedAsTold = false;
    program.hook('postAction', (_program, ran) => {
      endedAsTold = isRunUntilTold(ran);
    });
    await program.parseAsync(args, { from: 'user' });
    return runtime.signal.aborted && !endedAsTold ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    return fail(error, runtime, args.includes('--json'));
  }
}

function fail(error: unknown, runtime: Runtime, json: boolean): ExitCode {
  if (runtime.signal.aborted) return exitCodes.interrupted;
  const report = reportOf(error);
  if (json) {
    const { exitCode: _exitCode, ...shown } = report;
    runtime.stderr.write(`${JSON.stringify({ error: shown })}\n`);
  } else {
    for (const line of errorLines(report)) runtime.stderr.write(`${line}\n`);
  }
  // Whoever scripts this needs the id to look the order up with.
  if (report.exitCode === exitCodes.outcomeUnknown && report.clientId !== undefined) {
    runtime.stdout.write(`${report.clientId}\n`);
  }
  if (
    report.exitCode === exitCodes.unexpected &&
    runtime.env['EXCHANGE_DEBUG'] &&
    error instanceof Error
  ) {
    runtime.stderr.write(`${error.stack ?? ''}\n`);
  }
  return report.exitCode;
}
