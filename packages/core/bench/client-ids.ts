/** What a client id adds to an order. */
import { Exchange, orderWords, PLAIN_LIMIT } from '../src/index.ts';
import { cpuSeconds, median } from './measure.ts';
import { setUp } from './whole-exchange.ts';

const ACCOUNTS = 1_000;
const IOC = orderWords({ timeInForce: 'ioc' });

export function measureClientIds({ orders, rounds }: { orders: number; rounds: number }): unknown {
  const names = Array.from({ length: orders }, (_, at) => `order-${at}-of-this-run`);
  const [plain, named]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const costs = [undefined, names].map((ids) => {
      const exchange = new Exchange();
      setUp(exchange);
      const seconds = cpuSeconds(() => place(exchange, orders, ids));
      if (ids !== undefined) checkRepeats(exchange, ids);
      return (seconds / orders) * 1e9;
    });
    if (round === 0) continue;
    plain.push(costs[0] as number);
    named.push(costs[1] as number);
  }
  const [without, having] = [median(plain).toFixed(0), median(named).toFixed(0)];
  console.log(`\nclient ids: an order with one takes ${having} ns, without ${without} ns`);
  return { orders, plain, named };
}

/** Orders that find nothing to take, so that only being accepted counts. */
function place(exchange: Exchange, orders: number, ids: readonly string[] | undefined): void {
  const packed = exchange.packed();
  const terms = { clientId: '' };
  let time: number = exchange.time;
  for (let at = 0; at < orders; at += 1) {
    time += 1;
    packed.events.clear();
    const price = 1_000 + (at % 100);
    if (ids !== undefined) terms.clientId = ids[at] as string;
    const more = ids === undefined ? undefined : terms;
    packed.place(time, 2 + (at % ACCOUNTS), 0, 0, price, 5, IOC, more);
  }
}

/** The same again is the same order; anything else under its name is refused. */
function checkRepeats(exchange: Exchange, ids: readonly string[]): void {
  const packed = exchange.packed();
  for (const at of [0, ids.length - 1]) {
    const terms = { clientId: ids[at] as string };
    const [account, price] = [2 + (at % ACCOUNTS), 1_000 + (at % 100)];
    const again = packed.place(exchange.time, account, 0, 0, price, 5, IOC, terms);
    const other = packed.place(exchange.time, account, 0, 0, price, 5, PLAIN_LIMIT, terms);
    if (again !== at + 1 || other !== -1) throw new Error('a repeat is not what it was');
  }
}
