/** Holds while the fast average of the closes is above the slow one, and nothing otherwise. */
import { defineStrategy } from '@exchange/sdk/strategy';

interface Parameters {
  readonly market: string;
  readonly fast: number;
  readonly slow: number;
  readonly size: string;
}

const defaults: Parameters = { market: 'DEMO_USD', fast: 12, slow: 48, size: '10' };

// biome-ignore lint/style/noDefaultExport: the default export is how a file is a strategy.
export default defineStrategy<Parameters>({
  name: 'trend',
  parameters: { parse: (given) => ({ ...defaults, ...(given as Partial<Parameters>) }) },
  subscribe: ({ market }) => [{ market, candles: ['1h'] }],
  onCandle(context, _candle, market) {
    const { fast, slow, size } = context.parameters;
    const closes = context
      .candles(market, '1h')
      .closed(slow)
      .map(({ close }) => Number(close));
    if (closes.length < slow || context.openOrders.length > 0) return;

    const average = (count: number) => closes.slice(-count).reduce((sum, x) => sum + x, 0) / count;
    const isUp = average(fast) > average(slow);
    // What was bought came less the fee, so what is sold is what is there.
    const held = market.toLots(context.balance(market.base).available);
    if (isUp && held === 0) {
      context.place(market, { side: 'buy', type: 'market', quantity: market.toLots(size) });
    }
    if (!isUp && held > 0) context.place(market, { side: 'sell', type: 'market', quantity: held });
  },
});
