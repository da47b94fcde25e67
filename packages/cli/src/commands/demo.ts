import { type Command, InvalidArgumentError } from 'commander';
import { runsUntilTold, runtimeOf } from '../context.ts';

const examples = `
Examples:
  $ exchange demo                                a market in the terminal, kept in ./.exchange
  $ exchange demo --no-tui --port 4000           without the terminal; prints address and keys
  $ exchange demo --data /tmp/demo --seed 7      another folder, other decisions of the crowd
  $ exchange demo --replay btcusdt.gz --speed 2  BTC_USDT follows a recording, twice as fast

A recording holds best quotes and trades: lines of a time in nanoseconds and a
Binance stream message (bookTicker, trade), gzipped or plain.
`;

interface Flags {
  readonly data: string;
  readonly port: number;
  readonly seed: number;
  readonly replay?: string;
  readonly speed: number;
  readonly tui: boolean;
}

export function registerDemo(program: Command): void {
  runsUntilTold(program.command('demo'))
    .description('run an exchange with two lively markets, and open the terminal on it')
    .option('--data <dir>', 'folder of the exchange; a restart goes on from there', './.exchange')
    .option('--port <n>', 'port to listen on, 0 for any free one', wholeNumber(0, 65_535), 3000)
    .option(
      '--seed <n>',
      'seed of the crowd’s decisions',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option('--replay <file>', 'BTC_USDT follows this recording')
    .option('--speed <n>', 'how fast the recording is played', speed, 1)
    .option('--no-tui', 'print lines instead of opening the terminal')
    .addHelpText('after', examples)
    .action(async (flags: Flags, command: Command) => {
      const { stdin, stdout, signal, env } = runtimeOf(command);
      const { runDemo } = await import('../demo/run-demo.ts');
      const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
      const { replay: file, speed } = flags;
      const options = {
        folder: flags.data,
        port: flags.port,
        seed: flags.seed,
        ...(file === undefined ? {} : { replay: { file, speed } }),
        view: flags.tui && isTerminal ? 'terminal' : 'lines',
      } as const;
      await runDemo(options, { print: (line) => stdout.write(`${line}\n`), signal, env });
    });
}

function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isFine = /^\d+$/.test(text) && value >= minimum && value <= maximum;
    if (!isFine)
      throw new InvalidArgumentError(`It is a whole number from ${minimum} to ${maximum}.`);
    return value;
  };
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value > 1000)
    throw new InvalidArgumentError('It is a number above 0, at most 1000.');
  return value;
}
