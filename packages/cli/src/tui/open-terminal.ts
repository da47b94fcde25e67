/**
 * Opens the full-screen terminal on an exchange and resolves when the user leaves it. `exchange
 * trade` and `exchange demo` both come in here.
 */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Exchange } from '@exchange/sdk';
import { Feed } from './feed.ts';
import { marketView } from './from-sdk.ts';
import { type GlyphSetName, resolveGlyphs } from './glyphs.ts';
import { type ExitReason, Host } from './host.tsx';
import type { ChartInterval } from './intervals.ts';
import { createKeymap } from './keymap.ts';
import { initialLive, initialUi } from './state.ts';
import { detectColourDepth, type ThemeName } from './theme.ts';

/** How it was left. */
type LeaveReason = Exclude<ExitReason, { readonly kind: 'crash' }>;

export interface OpenTerminalOptions {
  /** Stays open; the caller closes it. */
  readonly exchange: Exchange;
  /** Whether `exchange` was made with a key; without one it is market data alone. */
  readonly hasKey: boolean;
  /** Default: the exchange's first market. */
  readonly market?: string;
  /** The account's name, for the header. */
  readonly account?: string;
  /** `paper`: money of a demo. Default: `read-only` without a key, otherwise `paper`. */
  readonly mode?: 'paper' | 'live' | 'read-only';
  /** Default: one that shows something at once, from the trades of the last minutes. */
  readonly interval?: ChartInterval;
  readonly theme?: ThemeName;
  readonly glyphs?: GlyphSetName;
  readonly mouse?: boolean;
  /** Keys by action id. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** 1 … 60; default 20. */
  readonly framesPerSecond?: number;
  /** Ends it from outside, as a SIGTERM would. */
  readonly signal?: AbortSignal;
  readonly input?: ReadStream;
  readonly output?: WriteStream;
}

const FRAMES_PER_SECOND = 20;
const QUIET_MILLISECONDS = 30 * 60_000;

/**
 * @throws {ExchangeError} when the exchange cannot be reached or has no such market
 * @throws {RangeError} when it has no market at all, or a key binding is wrong
 * @throws whatever went wrong inside; the terminal is restored before
 */
export async function openTerminal(options: OpenTerminalOptions): Promise<LeaveReason> {
  const { exchange, hasKey } = options;
  const keymap = createKeymap(options.keys);
  const market = await firstMarket(options);
  const live = initialLive(marketView(market));
  live.account = options.account ?? '';
  live.mode = options.mode ?? (hasKey ? 'paper' : 'read-only');
  const interval = options.interval ?? (await fittingInterval(exchange, market.symbol));
  const feed = new Feed({ exchange, live, hasKey, interval });
  const ui = initialUi({
    theme: options.theme ?? (process.env['NO_COLOR'] ? 'mono' : 'dark'),
    interval,
    quantity: '',
    mouse: options.mouse ?? true,
  });
  const host = new Host({
    live,
    ui,
    keymap,
    trading: feed,
    now: () => Date.now(),
    refresh: (now) => feed.refresh(now),
    input: options.input ?? (process.stdin as ReadStream),
    output: options.output ?? (process.stdout as WriteStream),
    depth: detectColourDepth(process.env),
    glyphs: resolveGlyphs(options.glyphs ?? 'auto', process.env),
    framesPerSecond: options.framesPerSecond ?? FRAMES_PER_SECOND,
  });
  const onAbort = (): void => host.stop('SIGTERM');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const { controller } = host;
    await feed.start({
      changed: () => controller.dataChanged(),
      log: (kind, text) => controller.log(kind, text),
    });
    feed.refresh(Date.now());
    const reason = await host.run();
    if (reason.kind === 'crash') throw reason.error;
    if (reason.kind === 'quit' && reason.cancelOrders) await exchange.orders.cancelAll();
    return reason;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await feed.close();
  }
}

async function firstMarket({ exchange, market }: OpenTerminalOptions) {
  if (market !== undefined) return exchange.markets.get(market);
  const [first] = await exchange.markets.list();
  if (first === undefined) throw new RangeError('The exchange has no market yet.');
  return first;
}

/** A market that has just opened is shown in seconds, one with a past in minutes. */
async function fittingInterval(exchange: Exchange, market: string): Promise<ChartInterval> {
  const { items } = await exchange.trades(market).page({ limit: 1000 });
  const oldest = items.at(-1);
  if (oldest === undefined) return '1s';
  const candles = await exchange
    .candles(market, '1m', { from: Date.now() - QUIET_MILLISECONDS })
    .toArray({ limit: 60 });
  const busy = candles.filter((candle) => candle.close !== undefined).length;
  if (busy >= 20) return '1m';
  return busy >= 5 ? '5s' : '1s';
}
