/** What a maker is doing and why, as blocks for a terminal or a page. */
import type { StatusBlock, StrategyContext } from '@exchange/sdk/strategy';
import type { MakerRun, Round } from './maker-run.ts';

type Row = readonly [string, string];

export function statusBlocks(
  run: MakerRun,
  context: StrategyContext<Record<string, never>>,
): readonly StatusBlock[] {
  const { round } = run;
  if (round === undefined)
    return [{ kind: 'fields', title: run.options.market, rows: [['state', 'starting']] }];
  return [
    { kind: 'fields', title: run.options.market, rows: [...overview(run, round, context)] },
    quoteTable(run, round, context),
    {
      kind: 'table',
      title: 'guards',
      columns: ['guard', 'verdict', 'why'],
      rows: (round.guards?.reports ?? []).map(({ name, verdict, why }) => [name, verdict, why]),
    },
  ];
}

function overview(
  run: MakerRun,
  round: Round,
  context: StrategyContext<Record<string, never>>,
): Row[] {
  const { market, options } = run;
  const { state } = round;
  const { realized, unrealized } = context.position(market);
  const sources = round.sources.map(({ id, price, at }) => {
    const age = Math.max(0, Math.round((context.now - at) / 1000));
    return `${id} ${Number(price.toPrecision(10))} age ${age} ms`;
  });
  return [
    ['state', context.halted ?? round.idle ?? 'quoting'],
    [
      'fair',
      state === undefined
        ? '–'
        : Number((state.fair * market.tickValue).toPrecision(10)).toString(),
    ],
    ['sources', `${options.fair?.name ?? 'median'}(${sources.join(', ')})`],
    ['volatility', state === undefined ? '–' : `${state.volatility.toFixed(2)} bp/√s`],
    [
      'inventory',
      state === undefined
        ? '–'
        : `${signed(state.inventory, market.lotValue)} of ±${options.inventory.limit} ${market.base}`,
    ],
    ['pnl', `${(realized + unrealized).toFixed(2)} ${market.quote}`],
  ];
}

function quoteTable(
  run: MakerRun,
  round: Round,
  context: StrategyContext<Record<string, never>>,
): StatusBlock {
  const rows = context.openOrders.flatMap((order) => {
    if (order.market.symbol !== run.market.symbol || order.price === undefined) return [];
    const quote = round.serves.get(order.clientId);
    const kept =
      quote !== undefined && quote.price !== order.price
        ? [`kept, wanted ${run.market.priceText(quote.price)}`]
        : [];
    return [
      [
        order.side,
        run.market.priceText(order.price),
        run.market.quantityText(order.remaining),
        order.state,
        [...(quote?.because ?? []), ...kept].join(', '),
      ],
    ];
  });
  return {
    kind: 'table',
    title: 'quotes',
    columns: ['side', 'price', 'quantity', 'state', 'because'],
    rows,
  };
}

function signed(lots: number, lotValue: number): string {
  const value = Number((Math.abs(lots) * lotValue).toPrecision(10));
  return `${lots < 0 ? '−' : '+'}${value}`;
}
