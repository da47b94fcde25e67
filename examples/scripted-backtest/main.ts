/** Tries the strategy with several averages on the same candles, side by side. */
import { fileURLToPath } from 'node:url';
import { backtest } from '@exchange/backtest';
import trend from './trend.ts';

const candles = fileURLToPath(new URL('candles.csv', import.meta.url));
const rows = [];
for (const fast of [6, 12, 24]) {
  const slow = 4 * fast;
  const { metrics } = await backtest({
    strategy: trend,
    parameters: { fast, slow },
    markets: [{ symbol: 'DEMO_USD', tickSize: '0.01', lotSize: '0.001', takerFee: '0.001' }],
    data: [{ market: 'DEMO_USD', path: candles, shape: 'candles', interval: '1h' }],
    balances: { USD: '20000' },
  });
  rows.push({
    fast,
    slow,
    trades: metrics.trades,
    'return %': metrics.returnPercent.toFixed(2),
    'max drawdown %': metrics.maxDrawdownPercent.toFixed(2),
    'win rate %': metrics.winRatePercent?.toFixed(1) ?? '–',
    fees: metrics.fees.toFixed(2),
  });
}
console.table(rows);
