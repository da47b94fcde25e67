/** Buys a little when the price falls from its high, three times, and says what it paid. */
import { createExchange } from '@exchange/sdk';

const { EXCHANGE_URL, EXCHANGE_KEY_ID = '', EXCHANGE_KEY_SECRET = '' } = process.env;
const market = process.env['MARKET'] ?? 'TATA_INR';
const dip = Number(process.env['DIP_BPS'] ?? 3) / 10_000;

await using exchange = createExchange({
  url: EXCHANGE_URL ?? 'http://127.0.0.1:3000',
  key: { id: EXCHANGE_KEY_ID, secret: EXCHANGE_KEY_SECRET },
});

let high = 0;
let buys = 0;
console.log(`watching ${market}`);
for await (const trade of exchange.watch.trades(market)) {
  const price = Number(trade.price);
  high = Math.max(high, price);
  if (price > high * (1 - dip)) continue;

  // A market order is protected: it takes nothing at more than 0.5 % from the best price.
  const order = await exchange.orders.place({
    market,
    side: 'buy',
    type: 'market',
    quantity: '1',
    maxSlippageBps: 50,
  });
  console.log(`dip to ${trade.price}: ${order.status} ${order.filled} at ${order.averagePrice}`);
  high = price;
  buys += 1;
  if (buys === 3) break;
}
const [base] = market.split('_');
const balances = await exchange.account.balances();
console.log(`you have ${balances.find(({ asset }) => asset === base)?.available} ${base}`);
