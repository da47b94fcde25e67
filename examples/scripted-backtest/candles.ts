/** Writes candles.csv: sixty days of a market that never was, the same at every run. */
import { writeFileSync } from 'node:fs';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);

/** Park and Miller's generator: small, and the same on every machine. */
let state = 42;
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

const rows = ['time,open,high,low,close,volume'];
let price = 1_000;
let trend = 0;
for (let hour = 0; hour < 24 * 60; hour++) {
  if (hour % 48 === 0) trend = (random() - 0.5) * 0.002;
  const open = price;
  const path = [open];
  for (let step = 0; step < 4; step++) {
    price *= 1 + trend / 4 + (random() - 0.5) * 0.004;
    path.push(price);
  }
  const [high, low] = [Math.max(...path), Math.min(...path)];
  const prices = [open, high, low, price].map((value) => value.toFixed(2));
  rows.push([START + hour * HOUR, ...prices, (20 + random() * 80).toFixed(3)].join(','));
}
writeFileSync(new URL('candles.csv', import.meta.url), `${rows.join('\n')}\n`);
