/** A whole exchange in the page: no server, no network. A crowd trades, and so can you. */
import { type AppAccount, type AppLevel, createExchange } from '@exchange/core';

const MARKET = 'GOLD_COIN';
const LEVELS = 10;

const exchange = createExchange({
  assets: { GOLD: 0, COIN: 2 },
  markets: [{ symbol: MARKET, tickSize: '0.01', lotSize: '1' }],
});
const you = funded();
const crowd = Array.from({ length: 20 }, () => funded());

function funded(): AppAccount {
  const account = exchange.createAccount();
  account.deposit('GOLD', '1000000');
  account.deposit('COIN', '100000000');
  return account;
}

/** One of the crowd places an order near the last price; one with many orders takes them back. */
function crowdActs(): void {
  const someone = crowd[Math.floor(Math.random() * crowd.length)];
  if (someone === undefined) return;
  if (someone.orders().length >= 5) someone.cancelAll();
  const side = Math.random() < 0.5 ? 'buy' : 'sell';
  const away = (Math.random() * 0.6 - 0.05) * (side === 'buy' ? -1 : 1);
  const price = (Number(exchange.lastPrice(MARKET) ?? '42.00') + away).toFixed(2);
  someone.limit(MARKET, { side, price, quantity: String(1 + Math.floor(Math.random() * 20)) });
}

function render(): void {
  const { bids, asks } = exchange.depth(MARKET, LEVELS);
  const largest = Math.max(...[...bids, ...asks].map(({ quantity }) => Number(quantity)));
  renderLevels('asks', asks.toReversed(), largest);
  renderLevels('bids', bids, largest);
  element('last').textContent = exchange.lastPrice(MARKET) ?? '–';
  const balances = you.balances().map(({ asset, available }) => `${available} ${asset}`);
  element('balances').textContent = `You have ${balances.join(' and ')}.`;
}

function renderLevels(id: string, levels: readonly AppLevel[], largest: number): void {
  const rows = levels.map(({ price, quantity, orders }) => {
    const row = document.createElement('tr');
    row.style.setProperty('--share', `${(100 * Number(quantity)) / largest}%`);
    row.append(...[price, quantity, String(orders)].map(cell));
    return row;
  });
  element(id).replaceChildren(...rows);
}

function cell(text: string): HTMLTableCellElement {
  const td = document.createElement('td');
  td.textContent = text;
  return td;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}

for (const side of ['buy', 'sell'] as const) {
  element(side).addEventListener('click', () => {
    you.market(MARKET, { side, quantity: '1' });
    render();
  });
}
for (let order = 0; order < 200; order++) crowdActs();
render();
setInterval(() => {
  crowdActs();
  render();
}, 100);
