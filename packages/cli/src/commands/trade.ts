/** `trade`: the full-screen terminal on a running exchange. */
import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import { textOf } from '../config/toml.ts';
import { type CommandContext, withContext } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import { glyphSetNames } from '../tui/glyphs.ts';
import type { ChartInterval } from '../tui/intervals.ts';
import { chartIntervals } from '../tui/intervals.ts';
import { themeNames } from '../tui/theme.ts';
import { marketName } from './market-data.ts';

interface TradeFlags {
  readonly theme?: string;
  readonly glyphs?: string;
  readonly interval?: string;
  readonly mouse?: boolean;
  readonly fps?: string;
  readonly readOnly?: boolean;
}

export function registerTrade(program: Command): void {
  program
    .command('trade')
    .argument('[market]', 'default: the first one')
    .description('the full-screen terminal: chart, ladder, orders')
    .option('--theme <name>', themeNames.join(', '))
    .option('--glyphs <set>', glyphSetNames.join(', '))
    .option('--interval <interval>', 'of the candles, from 1s to 1month')
    .option('--fps <number>', 'frames a second at most, 1 to 60')
    .option('--no-mouse', 'leave the mouse to the terminal')
    .option('--read-only', 'show the market, use no key')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange trade BTC_USDT\n  exchange trade --theme cb --no-mouse\n\nKeys: ? in the terminal shows all of them. q leaves.\n`,
    )
    .action((symbol: string | undefined, options: TradeFlags, command) =>
      withContext(command, (context) => run(context, symbol, options)),
    );
}

async function run(
  context: CommandContext,
  symbol: string | undefined,
  options: TradeFlags,
): Promise<void> {
  const { settings, runtime } = context;
  if (runtime.stdout.isTTY !== true || runtime.stdin.isTTY !== true) {
    throw usageError(
      'The terminal needs a terminal.',
      'For scripts: exchange book, trades, order, all with --json.',
    );
  }
  const exchange = await context.exchange();
  const { openTerminal } = await import('../tui/open-terminal.ts');
  const hasKey = settings.key !== undefined && options.readOnly !== true;
  const reason = await openTerminal({
    exchange,
    hasKey,
    ...look(settings, options),
    ...(symbol === undefined ? {} : { market: marketName(symbol) }),
    account: settings.account ?? settings.profile ?? '',
    mode: hasKey ? settings.mode : 'read-only',
    keys: settings.keys,
    signal: runtime.signal,
  });
  if (reason.kind === 'signal')
    throw new CliError(exitCodes.interrupted, `Ended by ${reason.signal}.`);
}

/** Flags over the `[tui]` table of the config. */
function look({ tui }: Settings, options: TradeFlags) {
  const theme = oneOf('theme', options.theme ?? textOf(tui, 'theme'), themeNames);
  const glyphs = oneOf('glyphs', options.glyphs ?? textOf(tui, 'glyphs'), glyphSetNames);
  const names = chartIntervals.map(({ name }) => name);
  const interval: ChartInterval | undefined = oneOf(
    'interval',
    options.interval ?? textOf(tui, 'interval'),
    names,
  );
  const fps = Number(options.fps ?? textOf(tui, 'fps') ?? 20);
  if (!Number.isInteger(fps) || fps < 1 || fps > 60)
    throw usageError('--fps is a whole number from 1 to 60.');
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(glyphs === undefined ? {} : { glyphs }),
    ...(interval === undefined ? {} : { interval }),
    framesPerSecond: fps,
    mouse: options.mouse !== false && textOf(tui, 'mouse') !== 'false',
  };
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw usageError(`--${name} is one of ${known.join(', ')}, not "${value}".`);
  return found;
}
