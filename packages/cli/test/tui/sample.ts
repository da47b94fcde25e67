/** A market as golden frames need it: the same on every machine and every day. */
import { foldTrades } from '../../src/tui/chart/tick-candles.ts';
import type { FillView, LevelView, MarketView, OrderView, TradeView } from '../../src/tui/model.ts';
import { initialLive, initialUi, type LiveState, type UiState } from '../../src/tui/state.ts';

export const sampleMarket: MarketView = {
  symbol: 'BTC_USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: '0.00001',
  minNotional: '5',
  state: 'open',
};

/** 2026-03-02 12:00:00 UTC. */
export const sampleNow = Date.UTC(2026, 2, 2, 12, 0, 0);

/** A small generator of our own: golden frames must not depend on a library's version. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const MINUTE = 60_000;

function sampleTrades(count: number): TradeView[] {
  const random = generator(7);
  const trades: TradeView[] = [];
  let price = 6_672_150;
  let drift = 0;
  for (let index = 0; index < count; index += 1) {
    drift = drift * 0.985 + (random() - 0.49) * 90;
    price = Math.round(price + drift * 0.35 + (random() - 0.5) * 700);
    const at = sampleNow - (count - index) * 9_000;
    const side = random() < 0.5 + Math.sign(drift) * 0.12 ? 'buy' : 'sell';
    const quantity = Math.round(50 + random() ** 4 * 60_000);
    trades.push({ id: String(index + 1), price, quantity, side, at });
  }
  return trades;
}

function side(best: number, direction: 1 | -1, random: () => number): LevelView[] {
  const levels: LevelView[] = [];
  let price = best;
  for (let index = 0; index < 120; index += 1) {
    levels.push({ price, quantity: Math.round(500 + random() ** 2 * 90_000 * (1 + index / 30)) });
    price += direction * Math.ceil(random() * 80);
  }
  return levels;
}

export function sampleLive(): LiveState & { readonly now: number } {
  const random = generator(11);
  const trades = sampleTrades(900);
  const last = trades.at(-1)?.price ?? 0;
  const live = initialLive(sampleMarket);
  const bid = last - 35;
  return {
    ...live,
    now: sampleNow,
    status: 'live',
    latency: 12,
    book: {
      bids: side(bid, -1, random),
      asks: side(last + 40, 1, random),
      updateId: 4711,
      status: 'live',
    },
    trades: trades.toReversed().slice(0, 200),
    traded: new Map(trades.map((trade) => [trade.price, { bought: trade.quantity, sold: 12 }])),
    candles: foldTrades(trades, MINUTE),
    candlesInterval: '1m',
    markets: [
      { ...sampleMarket, symbol: 'TATA_INR', base: 'TATA', quote: 'INR', tickSize: '0.05' },
      sampleMarket,
    ],
    tickers: new Map([
      [
        'BTC_USDT',
        {
          market: 'BTC_USDT',
          last: text(last),
          change: 0.0124,
          high: '67980.00',
          low: '66102.00',
          volume: '1284.10000',
        },
      ],
      [
        'TATA_INR',
        {
          market: 'TATA_INR',
          last: '714.35',
          change: -0.0061,
          high: '731.00',
          low: '702.15',
          volume: '90411.2',
        },
      ],
    ]),
    orders: sampleOrders(bid, last),
    fills: sampleFills(last),
    balances: [
      { asset: 'BTC', available: '1.75000', held: '0.25' },
      { asset: 'INR', available: '10000000', held: '0' },
      { asset: 'TATA', available: '100000', held: '0' },
      { asset: 'USDT', available: '83210.55', held: '16769.45' },
    ],
    accountReady: true,
    account: 'trader',
    mode: 'paper',
    log: [
      { at: sampleNow - 2_000, kind: 'good', text: 'SELL 0.15000 filled at 67,221.80 as maker' },
      { at: sampleNow - 65_000, kind: 'info', text: 'connected' },
    ],
  };
}

export function sampleUi(): UiState {
  const ui = initialUi({ theme: 'dark', interval: '1m', quantity: '0.05' });
  return { ...ui, ladder: { ...ui.ladder, autoGroup: 50 } };
}

const text = (ticks: number) => (ticks / 100).toFixed(2);

function sampleOrders(bid: number, last: number): OrderView[] {
  return [
    {
      id: '900712',
      clientId: 'c-1',
      market: 'BTC_USDT',
      side: 'buy',
      type: 'limit',
      price: text(bid - 180),
      trigger: '',
      quantity: '0.25000',
      filled: '0.00000',
      status: 'open',
      createdAt: sampleNow - 8_000,
    },
    {
      id: '900655',
      clientId: 'c-2',
      market: 'BTC_USDT',
      side: 'sell',
      type: 'limit',
      price: text(last + 220),
      trigger: '',
      quantity: '0.40000',
      filled: '0.15000',
      status: 'partially-filled',
      createdAt: sampleNow - 190_000,
    },
  ];
}

function sampleFills(last: number): FillView[] {
  return [
    {
      id: '77',
      orderId: '900655',
      market: 'BTC_USDT',
      side: 'sell',
      price: text(last + 220),
      quantity: '0.15000',
      fee: '8.06',
      feeAsset: 'USDT',
      liquidity: 'maker',
      at: sampleNow - 900_000,
    },
    {
      id: '70',
      orderId: '899001',
      market: 'BTC_USDT',
      side: 'buy',
      price: text(last - 900),
      quantity: '0.50000',
      fee: '0.0005',
      feeAsset: 'BTC',
      liquidity: 'taker',
      at: sampleNow - 2_400_000,
    },
  ];
}
