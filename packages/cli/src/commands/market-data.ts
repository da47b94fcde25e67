/** `market`, `ticker`, `book` and `trades`: what anyone can see. */
import type { Exchange, MarketInfo, Ticker, Trade } from '@exchange/sdk';
import type { Command } from 'commander';
import { type CommandContext, wholeNumber, withContext } from '../context.ts';
import { bookText } from '../output/book-table.ts';
import type { Column } from '../output/output.ts';
import { clockText, groupDigits, percentText } from '../tui/text.ts';
import { untilAborted } from './until-aborted.ts';

export function registerMarketData(program: Command): void {
  registerMarket(program);
  registerTicker(program);
  registerBook(program);
  registerTrades(program);
}

const marketColumns: readonly Column<MarketInfo>[] = [
  { title: 'market', value: (market) => market.symbol },
  {
    title: 'state',
    value: (market) => market.state,
    role: (market) => (market.state === 'open' ? 'up' : 'warn'),
  },
  { title: 'tick', align: 'right', value: (market) => market.tickSize },
  { title: 'lot', align: 'right', value: (market) => market.lotSize },
  { title: 'min quantity', align: 'right', value: (market) => market.minQuantity },
  { title: 'min notional', align: 'right', value: (market) => market.minNotional ?? '–' },
];

function registerMarket(program: Command): void {
  const market = program.command('market').description('markets and their rules');
  market
    .command('list')
    .description('all markets')
    .addHelpText(
      'after',
      `\nExample:\n  $ exchange market list\n  market    state    tick      lot  min quantity  min notional\n  TATA_INR  open     0.05    0.001         0.001            10\n  BTC_USDT  open     0.01  0.00001       0.00001             5\n`,
    )
    .action((_options, command) =>
      withContext(command, async ({ exchange, output }) => {
        output.list(await (await exchange()).markets.list(), marketColumns);
      }),
    );
  market
    .command('show')
    .argument('<market>', 'like BTC_USDT')
    .description('one market with all its rules')
    .action((symbol: string, _options, command) =>
      withContext(command, async ({ exchange, output }) => {
        const info = await (await exchange()).markets.get(marketName(symbol));
        output.record(
          info,
          Object.entries(info).map(([name, value]) => [name, String(value)]),
        );
      }),
    );
}

/** Names are upper case; people type what they like. */
export function marketName(text: string): string {
  return text.toUpperCase().replace(/[-/]/, '_');
}

function change(ticker: Ticker): number | undefined {
  if (ticker.first === undefined || ticker.last === undefined) return undefined;
  return Number(ticker.last) / Number(ticker.first) - 1;
}

const tickerColumns: readonly Column<Ticker>[] = [
  { title: 'market', value: (ticker) => ticker.market },
  { title: 'last', align: 'right', value: (ticker) => ticker.last ?? '–' },
  {
    title: '24h',
    align: 'right',
    value: (ticker) => percentText(change(ticker)) || '–',
    role: (ticker) => ((change(ticker) ?? 0) < 0 ? 'down' : 'up'),
  },
  { title: 'high', align: 'right', value: (ticker) => ticker.high ?? '–' },
  { title: 'low', align: 'right', value: (ticker) => ticker.low ?? '–' },
  { title: 'volume', align: 'right', value: (ticker) => ticker.volume },
  { title: 'trades', align: 'right', value: (ticker) => String(ticker.trades) },
];

function registerTicker(program: Command): void {
  program
    .command('ticker')
    .argument('[market]', 'default: all')
    .description('last price and the last 24 hours')
    .option('-w, --watch', 'go on; NDJSON in a pipe')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange ticker\n  exchange ticker BTC_USDT --watch\n  exchange ticker BTC_USDT --json --fields last\n`,
    )
    .action((symbol: string | undefined, options: { watch?: boolean }, command) =>
      withContext(command, async (context) => {
        const client = await context.exchange();
        if (options.watch === true) {
          await watchTicker(context, client, symbol);
          return;
        }
        if (symbol === undefined) context.output.list(await client.tickers.list(), tickerColumns);
        else context.output.list([await client.tickers.get(marketName(symbol))], tickerColumns);
      }),
    );
}

async function watchTicker(
  { output, runtime }: CommandContext,
  client: Exchange,
  symbol: string | undefined,
): Promise<void> {
  const names =
    symbol === undefined
      ? (await client.markets.list()).map((market) => market.symbol)
      : [marketName(symbol)];
  const stream = client.watch.ticker(names, { signal: runtime.signal });
  await untilAborted(runtime.signal, stream, (ticker) => {
    output.item(ticker, tickerColumns, [10, 14, 8, 14, 14, 16, 8]);
  });
}

interface BookFlags {
  readonly depth: string;
  readonly group?: string;
  readonly watch?: boolean;
}

function registerBook(program: Command): void {
  program
    .command('book')
    .argument('<market>', 'like BTC_USDT')
    .description('the order book')
    .option('-d, --depth <levels>', 'levels per side', '10')
    .option('-g, --group <step>', 'price step to sum levels up by')
    .option('-w, --watch', 'go on; NDJSON in a pipe')
    .addHelpText(
      'after',
      `\nExample:\n  $ exchange book BTC_USDT --depth 3\n  BTC_USDT  mid 67,214.75  spread 0.50 (0.07 bp)  update 88214907\n       BID QTY        BID  ASK        ASK QTY\n       0.51200   67,214.5  67,215.0   0.34000\n       1.90400   67,214.0  67,215.5   0.11800\n       0.33300   67,213.5  67,216.0   0.70500\n  bids 2.74900  ▕████████████████████████████▌░░░░░░░░░░░▏  asks 1.16300\n`,
    )
    .action((symbol: string, options: BookFlags, command) =>
      withContext(command, async (context) => {
        const client = await context.exchange();
        const market = marketName(symbol);
        const depth = wholeNumber(options.depth, '--depth', [1, 1000]);
        if (options.watch === true || options.group !== undefined) {
          await liveBook(context, client, { ...options, market, depth });
          return;
        }
        const book = await client.book(market, { depth });
        showBook(context, {
          market,
          ...book,
          bids: book.bids.slice(0, depth),
          asks: book.asks.slice(0, depth),
        });
      }),
    );
}

interface ShownBook {
  readonly market: string;
  readonly updateId: number;
  readonly bids: readonly { readonly price: string; readonly quantity: string }[];
  readonly asks: readonly { readonly price: string; readonly quantity: string }[];
}

function showBook({ output }: CommandContext, book: ShownBook): void {
  if (output.format === 'json') output.json(book);
  else if (output.format === 'table') output.raw(bookText(book, output));
  else {
    for (const level of book.asks.toReversed())
      output.line(`ask\t${level.price}\t${level.quantity}`);
    for (const level of book.bids) output.line(`bid\t${level.price}\t${level.quantity}`);
  }
}

/** Frames a second when a person watches. */
const WATCH_MILLISECONDS = 200;

async function liveBook(
  context: CommandContext,
  client: Exchange,
  options: { market: string; depth: number; group?: string; watch?: boolean },
): Promise<void> {
  const { market, depth, group } = options;
  const { output, runtime } = context;
  const book = await client.liveBook(market, { signal: runtime.signal });
  const shown = (): ShownBook => {
    const levels =
      group === undefined
        ? { bids: book.bids(depth), asks: book.asks(depth) }
        : book.grouped(group, depth);
    return { market, updateId: book.updateId, bids: levels.bids, asks: levels.asks };
  };
  if (options.watch !== true) {
    showBook(context, shown());
    return;
  }
  if (output.format !== 'table') {
    await untilAborted(runtime.signal, book.changes({ signal: runtime.signal }), () =>
      output.ndjson(shown()),
    );
    return;
  }
  let lines = 0;
  let drawnAt = 0;
  await untilAborted(runtime.signal, book.changes({ signal: runtime.signal }), () => {
    const now = Date.now();
    if (now - drawnAt < WATCH_MILLISECONDS) return;
    drawnAt = now;
    const text = bookText(shown(), output);
    output.raw((lines === 0 ? '' : `\x1b[${lines}A\x1b[J`) + text);
    lines = text.split('\n').length - 1;
  });
}

const tradeColumns: readonly Column<Trade>[] = [
  { title: 'time', value: (trade) => clockText(trade.at) },
  {
    title: 'side',
    value: (trade) => (trade.takerSide === 'buy' ? '▲ buy' : '▼ sell'),
    role: (trade) => (trade.takerSide === 'buy' ? 'up' : 'down'),
  },
  { title: 'price', align: 'right', value: (trade) => groupDigits(trade.price) },
  { title: 'quantity', align: 'right', value: (trade) => trade.quantity },
  { title: 'id', align: 'right', value: (trade) => trade.id, role: () => 'muted' },
];

const plainTradeColumns: readonly Column<Trade>[] = [
  { title: 'time', value: (trade) => new Date(trade.at).toISOString() },
  { title: 'side', value: (trade) => trade.takerSide },
  { title: 'price', value: (trade) => trade.price },
  { title: 'quantity', value: (trade) => trade.quantity },
  { title: 'id', value: (trade) => trade.id },
];

function registerTrades(program: Command): void {
  program
    .command('trades')
    .argument('<market>', 'like BTC_USDT')
    .description('trades, newest first')
    .option('-l, --limit <count>', 'how many', '20')
    .option('-w, --watch', 'go on with new ones; NDJSON in a pipe')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange trades BTC_USDT --limit 5\n  exchange trades BTC_USDT --watch | jq -r .price\n`,
    )
    .action((symbol: string, options: { limit: string; watch?: boolean }, command) =>
      withContext(command, async ({ exchange, output, runtime }) => {
        const client = await exchange();
        const market = marketName(symbol);
        const columns = output.format === 'plain' ? plainTradeColumns : tradeColumns;
        if (options.watch === true) {
          const stream = client.watch.trades(market, { signal: runtime.signal });
          await untilAborted(runtime.signal, stream, (trade) => {
            output.item(trade, columns, [8, 6, 14, 14, 10]);
          });
          return;
        }
        const limit = wholeNumber(options.limit, '--limit', [1, 100_000]);
        output.list(await client.trades(market).toArray({ limit }), columns);
      }),
    );
}
