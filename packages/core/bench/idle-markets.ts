/** Prints the bytes that a market takes in which nobody trades; a process of its own, with `--expose-gc`. */
import { Exchange } from '../src/index.ts';
import { createMarket, setUp } from './whole-exchange.ts';

const MARKETS = 5_000;

function bytesUsed(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const exchange = new Exchange();
setUp(exchange);
const before = bytesUsed();
for (let market = 0; market < MARKETS; market += 1) createMarket(exchange, `A_M${market}`);
const bytes = bytesUsed() - before;
if (exchange.markets().length !== MARKETS + 1) throw new Error('markets are missing');
console.log(bytes / MARKETS);
