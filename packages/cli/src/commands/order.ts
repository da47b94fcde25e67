/** `order`: place, preview, list, show, replace and cancel. */
import type {
  CancelFilter,
  Exchange,
  Fill,
  NewOrder,
  NewPair,
  Order,
  OrderChange,
  OrderName,
  OrderPreview,
} from '@exchange/sdk';
import type { Command } from 'commander';
import { type CommandContext, milliseconds, wholeNumber, withContext } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import {
  fillColumns,
  orderColumns,
  orderLine,
  orderRows,
  pairLine,
  plainOrderColumns,
} from '../output/order-table.ts';
import { groupDigits } from '../tui/text.ts';
import { marketName } from './market-data.ts';
import { type OrderFlags, parseOrder, parsePair } from './order-input.ts';

export function registerOrder(program: Command): void {
  const order = program.command('order').description('place, list and cancel orders');
  registerPlace(order, 'buy');
  registerPlace(order, 'sell');
  registerList(order);
  registerShow(order);
  registerReplace(order);
  registerCancel(order);
  registerFills(order);
}

interface PlaceFlags extends OrderFlags {
  readonly dryRun?: boolean;
  readonly wait?: string;
}

function registerPlace(parent: Command, side: 'buy' | 'sell'): void {
  parent
    .command(side)
    .argument('<market>', 'like BTC_USDT')
    .argument('[quantity]', 'in the base asset; or use --quote')
    .description(`place a ${side} order`)
    .option('-p, --price <price>', 'limit price')
    .option('--at <where>', 'limit at bid, ask or mid, and so many ticks away: bid-1t, mid+2t')
    .option('--market', 'market order: whatever the book gives now')
    .option('--quote <amount>', 'market order for an amount of the quote asset')
    .option(
      '--max-slippage <distance>',
      'of a market order, from the best price: 20bp (default 500bp)',
    )
    .option('--stop <price>', 'wait until the last price goes against you to there')
    .option('--take-profit <price>', 'wait until the last price goes your way to there')
    .option('--trail <distance>', 'a stop that follows the best price: 250 or 2%')
    .option('--limit <price>', 'of an order that waits: act as a limit order at this price')
    .option('--worst <price>', 'of an order that waits: take nothing at a worse price')
    .option('--oco', 'with --price and --stop: both, and one cancels the other')
    .option('--show <quantity>', 'at most this much shows at a time (an iceberg)')
    .option('--gtd <time>', 'until then: 90s, 30m, 2h, 7d or 2027-01-31T16:00:00Z')
    .option('--tif <time>', 'gtc, ioc, fok or day')
    .option('--post-only', 'refuse it rather than take')
    .option('--slide', 'as --post-only, but rest one tick short instead of being refused')
    .option('--client-id <id>', 'your name for it; repeating one places nothing')
    .option('--self-trade <mode>', 'none, cancel-taker, cancel-maker, cancel-both or decrement')
    .option('-n, --dry-run', 'ask what it would do, place nothing')
    .option(
      '--wait <state>',
      'accepted or filled; with --timeout, exit code 8 when it does not come',
    )
    .addHelpText('after', placeHelp(side))
    .action((...given: [string, string | undefined, PlaceFlags, Command]) =>
      placeAction(side, given),
    );
}

function placeAction(
  side: 'buy' | 'sell',
  [symbol, quantity, options, command]: [string, string | undefined, PlaceFlags, Command],
): Promise<void> {
  return withContext(command, async (context) => {
    const client = await context.trading();
    const input = { ...options, side, symbol: marketName(symbol), quantity };
    if (options.oco === true) {
      if (options.dryRun === true) throw usageError('--dry-run does not go with --oco.');
      return placePair(context, client, await parsePair(client, input));
    }
    const order = await parseOrder(client, input);
    if (options.dryRun === true) await preview(context, client, order);
    else await place(context, client, { order, wait: options.wait });
  });
}

function placeHelp(side: 'buy' | 'sell'): string {
  return `
Examples:
  exchange order ${side} BTC_USDT 0.05 --price 67000
  exchange order ${side} BTC_USDT 0.05 --at ${side === 'buy' ? 'bid-1t' : 'ask+1t'} --post-only -n
  exchange order ${side} BTC_USDT --quote 500 --market -y --json --fields id,status
  exchange order ${side} BTC_USDT 0.05 --stop ${side === 'buy' ? '71000 --worst 71500' : '63000'}
  exchange order ${side} BTC_USDT 0.05 --take-profit ${side === 'buy' ? '63000' : '71000'} --limit ${side === 'buy' ? '63000' : '71000'} --gtd 2h
  exchange order ${side} BTC_USDT 0.05 --trail 2% ${side === 'buy' ? '--worst 72000' : ''}
  exchange order ${side} BTC_USDT 5 --price 67000 --show 0.5
  exchange order ${side} BTC_USDT 0.05 --oco --price ${side === 'buy' ? '63000 --stop 71000 --limit 71100' : '71000 --stop 63000'}

  $ exchange order ${side} BTC_USDT 0.05 --market -y
  PAPER  ${side.toUpperCase()} 0.05000 BTC_USDT market  filled 0.05000 at 67,215  id 8124
`;
}

async function preview(context: CommandContext, client: Exchange, order: NewOrder): Promise<void> {
  const result = await client.orders.preview(order);
  const { output, settings } = context;
  if (output.format === 'json') output.json(result);
  else showPreview(context, order, result);
  if (!result.ok) {
    throw new CliError(
      exitCodes.rejected,
      `It would be refused: ${result.code ?? 'see above'}.`,
      hintOf(result, settings.mode),
    );
  }
}

function hintOf(result: OrderPreview, mode: string): string {
  return `exchange explain ${result.code ?? ''}   (${mode})`;
}

function showPreview(
  { output, settings }: CommandContext,
  order: NewOrder,
  result: OrderPreview,
): void {
  output.note(`PREVIEW (nothing sent)  ${settings.mode.toUpperCase()}`);
  const rows: [string, string][] = [
    ['order', orderLine(order)],
    ['cost', `${groupDigits(result.cost)} ${result.costAsset}`],
    ['fee', `${result.fee} ${result.feeAsset}`],
  ];
  if (result.averagePrice !== undefined) {
    rows.push([
      'fills',
      `${result.filled} at ${groupDigits(result.averagePrice)}, worst ${groupDigits(result.worstPrice ?? '')}`,
    ]);
  }
  if (result.resting !== undefined) {
    rows.push(['rests', `${result.resting} behind ${result.queueAhead ?? '0'}`]);
  }
  for (const problem of result.problems) rows.push(['refused', problem]);
  if (result.ok) rows.push(['checks', 'ok']);
  output.record(result, rows);
}

async function placePair(context: CommandContext, client: Exchange, pair: NewPair): Promise<void> {
  const { settings, output } = context;
  const mode = settings.mode.toUpperCase();
  if (!(await context.confirm(`${mode}  ${pairLine(pair)}  Place both?`))) {
    throw new CliError(exitCodes.usage, 'Not placed.');
  }
  const placed = await client.orders.placePair(pair);
  if (output.format === 'json') {
    output.json(placed);
    return;
  }
  const orders = [placed.limit, placed.stop];
  output.list(orders, output.format === 'plain' ? plainOrderColumns : orderColumns);
}

interface Placing {
  readonly order: NewOrder;
  readonly wait: string | undefined;
}

async function place(context: CommandContext, client: Exchange, placing: Placing): Promise<void> {
  const { order, wait } = placing;
  if (wait !== undefined && wait !== 'accepted' && wait !== 'filled') {
    throw usageError('--wait is accepted or filled.');
  }
  const { settings, output } = context;
  const mode = settings.mode.toUpperCase();
  if (!(await context.confirm(`${mode}  ${orderLine(order)}  Place it?`))) {
    throw new CliError(exitCodes.usage, 'Not placed.');
  }
  const placed = await client.orders.place(order);
  if (placed.status === 'unknown') throw unknownOutcome(placed);
  const result = wait === 'filled' ? await waitForFill(context, client, placed) : placed;
  if (output.format === 'json') output.json(result);
  else
    output.record(result, [
      ['order', resultLine(result, mode)],
      ...orderRows(result, output.format === 'plain'),
    ]);
  if (wait === 'filled' && result.status !== 'filled') {
    throw new CliError(
      exitCodes.checkFailed,
      `It is ${result.status}, not filled.`,
      `exchange order show ${result.id ?? ''}`,
    );
  }
}

function resultLine(order: Order, mode: string): string {
  const verb = order.side.toUpperCase();
  const quantity = order.quantity ?? `${order.quoteQuantity ?? ''} quote`;
  return `${mode}  ${verb} ${quantity} ${order.market} ${order.type}`;
}

function unknownOutcome(order: Order): CliError & { clientId: string } {
  const clientId = order.clientId ?? '';
  const error = new CliError(
    exitCodes.outcomeUnknown,
    `The answer was lost: order ${clientId} may be live.`,
    `Look first: exchange order show --client-id ${clientId}`,
  );
  return Object.assign(error, { clientId });
}

function isOpen({ status }: Order): boolean {
  return status === 'open' || status === 'partially-filled' || status === 'waiting';
}

const WAIT_MILLISECONDS = 5000;

/** Follows the account's own events: no polling, and nothing between the answer and now is missed. */
async function waitForFill(
  context: CommandContext,
  client: Exchange,
  placed: Order,
): Promise<Order> {
  if (!isOpen(placed)) return placed;
  const timeout = milliseconds(context.flags.timeout ?? String(WAIT_MILLISECONDS));
  const signal = AbortSignal.any([AbortSignal.timeout(timeout), context.runtime.signal]);
  const stream = client.watch.account({ signal });
  const name = { id: placed.id ?? '', market: placed.market };
  await stream.ready().catch(() => {});
  let latest = await client.orders.get(name);
  if (!isOpen(latest)) return latest;
  for await (const event of stream) {
    if (event.kind !== 'order' || event.order.id !== placed.id) continue;
    latest = event.order;
    if (!isOpen(latest)) break;
  }
  return latest;
}

function registerList(parent: Command): void {
  parent
    .command('list')
    .argument('[market]', 'default: all')
    .description('your open orders; with --history also the done ones')
    .option('--history', 'newest first, open and done')
    .option('-l, --limit <count>', 'how many', '50')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange order list\n  exchange order list BTC_USDT --json --fields id,side,price,filled\n  exchange order list --history --limit 10\n`,
    )
    .action((symbol: string | undefined, options: { history?: boolean; limit: string }, command) =>
      withContext(command, async ({ trading, output }) => {
        const client = await trading();
        const filter = symbol === undefined ? {} : { market: marketName(symbol) };
        const limit = wholeNumber(options.limit, '--limit', [1, 10_000]);
        const page =
          options.history === true ? client.orders.history(filter) : client.orders.open(filter);
        const orders = await page.toArray({ limit });
        output.list(orders, output.format === 'plain' ? plainOrderColumns : orderColumns);
      }),
    );
}

interface NameFlags {
  readonly clientId?: string;
  readonly in?: string;
}

/** An id, or a client id; the market saves a look-up. */
function nameOf(id: string | undefined, options: NameFlags): OrderName {
  const market = options.in === undefined ? {} : { market: marketName(options.in) };
  if (options.clientId !== undefined) return { clientId: options.clientId, ...market };
  if (id === undefined) throw usageError('Name the order: its id, or --client-id ID.');
  return { id: id.replace(/^#/, ''), ...market };
}

function registerShow(parent: Command): void {
  parent
    .command('show')
    .argument('[id]', 'as in order list')
    .description('one order, open or done')
    .option('--client-id <id>', 'by your name for it')
    .option('--in <market>', 'where it is, if you know')
    .action((id: string | undefined, options: NameFlags, command) =>
      withContext(command, async ({ trading, output, settings }) => {
        const order = await (await trading()).orders.get(nameOf(id, options));
        const line = resultLine(order, settings.mode.toUpperCase());
        output.record(order, [['order', line], ...orderRows(order, output.format === 'plain')]);
      }),
    );
}

interface ChangeFlags {
  readonly price?: string;
  readonly quantity?: string;
  readonly stop?: string;
  readonly show?: string;
}

function changeOf({ price, quantity, stop, show }: ChangeFlags): OrderChange {
  const change = {
    ...(price === undefined ? {} : { price }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(stop === undefined ? {} : { stopPrice: stop }),
    ...(show === undefined ? {} : { displayQuantity: show }),
  };
  if (Object.keys(change).length > 0) return change;
  throw usageError('Say what changes: --price, --quantity, --stop or --show.');
}

function registerReplace(parent: Command): void {
  parent
    .command('replace')
    .alias('amend')
    .argument('[id]', 'as in order list')
    .description('change price or quantity; less quantity alone keeps its place in the queue')
    .option('-p, --price <price>', 'new price')
    .option('--quantity <quantity>', 'new total, what is filled included')
    .option('--stop <price>', 'new trigger price of an order that waits')
    .option('--show <quantity>', 'how much of an iceberg shows at a time')
    .option('--client-id <id>', 'by your name for it')
    .option('--in <market>', 'where it is, if you know')
    .addHelpText('after', `\nExample:\n  exchange order replace 8124 --price 67100 -y\n`)
    .action((id: string | undefined, options: NameFlags & ChangeFlags, command) =>
      withContext(command, async (context) => {
        const client = await context.trading();
        const name = nameOf(id, options);
        const change = changeOf(options);
        const mode = context.settings.mode.toUpperCase();
        const what = Object.entries(change)
          .map(([field, value]) => `${field} ${value}`)
          .join(', ');
        if (
          !(await context.confirm(`${mode}  Change order ${name.id ?? name.clientId} to ${what}?`))
        ) {
          throw new CliError(exitCodes.usage, 'Not changed.');
        }
        const order = await client.orders.amend(name, change);
        context.output.record(order, [
          ['order', resultLine(order, mode)],
          ...orderRows(order, context.output.format === 'plain'),
        ]);
      }),
    );
}

function registerCancel(parent: Command): void {
  parent
    .command('cancel')
    .argument('[ids...]', 'as in order list')
    .description('cancel orders; never asks')
    .option('--client-id <id>', 'by your name for it')
    .option('--in <market>', 'where they are, if you know')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange order cancel 8124 8125\n  exchange order cancel-all BTC_USDT\n`,
    )
    .action((ids: string[], options: NameFlags, command) =>
      withContext(command, async ({ trading, output }) => {
        const client = await trading();
        const names = options.clientId === undefined ? ids : [undefined];
        if (names.length === 0) nameOf(undefined, options);
        const orders: Order[] = [];
        for (const id of names) orders.push(await client.orders.cancel(nameOf(id, options)));
        output.list(orders, output.format === 'plain' ? plainOrderColumns : orderColumns);
      }),
    );
  parent
    .command('cancel-all')
    .argument('[market]', 'default: everywhere')
    .description('cancel all your orders; never asks')
    .option('--side <side>', 'only buy or only sell')
    .action((symbol: string | undefined, options: { side?: string }, command) =>
      withContext(command, async ({ trading, output }) => {
        const { side } = options;
        if (side !== undefined && side !== 'buy' && side !== 'sell')
          throw usageError('--side is buy or sell.');
        const filter: CancelFilter = {
          ...(symbol === undefined ? {} : { market: marketName(symbol) }),
          ...(side === undefined ? {} : { side }),
        };
        const { cancelled } = await (await trading()).orders.cancelAll(filter);
        output.record({ cancelled }, [['cancelled', String(cancelled)]]);
      }),
    );
}

function registerFills(parent: Command): void {
  parent
    .command('fills')
    .argument('[market]', 'default: all')
    .description('your fills, newest first')
    .option('-l, --limit <count>', 'how many', '20')
    .action((symbol: string | undefined, options: { limit: string }, command) =>
      withContext(command, async ({ trading, output }) => {
        const filter = symbol === undefined ? {} : { market: marketName(symbol) };
        const limit = wholeNumber(options.limit, '--limit', [1, 10_000]);
        const fills: Fill[] = await (await trading()).orders.fills(filter).toArray({ limit });
        output.list(fills, fillColumns(output.format === 'plain'));
      }),
    );
}
