/** How long a snapshot of a million resting orders takes, and its restore. */
import { Exchange } from '../src/index.ts';
import { cpuSeconds, median } from './measure.ts';
import { createRandom } from './random.ts';
import { setUp } from './whole-exchange.ts';

export function measureSnapshots({ orders, rounds }: { orders: number; rounds: number }): unknown {
  const exchange = crowded(orders);
  const hash = exchange.stateHash();
  const [taken, restored]: [number[], number[]] = [[], []];
  let snapshot = exchange.snapshot();
  for (let round = 0; round < rounds; round += 1) {
    taken.push(
      cpuSeconds(() => {
        snapshot = exchange.snapshot();
      }),
    );
    let again = exchange;
    restored.push(
      cpuSeconds(() => {
        again = Exchange.restore(snapshot);
      }),
    );
    if (round === 0 && again.stateHash() !== hash) throw new Error('a restore is another exchange');
  }
  const [take, restore] = [median(taken).toFixed(2), median(restored).toFixed(2)];
  const bytes = (snapshot.length / orders).toFixed(0);
  console.log(`\nsnapshot of ${orders} resting orders, ${bytes} bytes each`);
  console.log(`  taken in ${take} s, restored in ${restore} s`);
  return { orders, bytes: snapshot.length, taken, restored };
}

/** Orders of a thousand accounts on 20,000 levels. */
function crowded(orders: number): Exchange {
  const exchange = new Exchange();
  setUp(exchange);
  const packed = exchange.packed();
  const random = createRandom(13);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let count = 0; count < orders; count += 1) {
    const side = count % 2 === 0 ? 0 : 1;
    const price = (side === 0 ? 1 : 20_001) + below(10_000);
    packed.events.clear();
    packed.place(exchange.time + 1, 2 + below(1_000), 0, side, price, 1 + below(100));
  }
  if (exchange.openOrders().length !== orders) throw new Error('orders are missing');
  return exchange;
}
