/** W5 in numbers: the stream of W1 through `Exchange.packed()`, its events read out of the buffer. */
import {
  EVENT_FIELDS,
  EVENT_TRADE,
  Exchange,
  eventFields,
  orderWords,
  UNCHANGED,
} from '../src/index.ts';
import type { Answer, Contestant, Run } from './contestants.ts';
import { ownersOf, setUp } from './whole-exchange.ts';
import { OP_CANCEL, OP_GTC, OP_IOC, type Stream } from './workloads.ts';

export const numberExchange: Contestant = {
  name: 'Exchange.packed()',
  prepare: (stream) => new PackedRun(stream),
};

const MARKET = 0;
const GTC = orderWords();
const IOC = orderWords({ timeInForce: 'ioc' });

class PackedRun implements Run {
  readonly #stream: Stream;
  readonly #orderIds: Int32Array;
  readonly #accounts: Int32Array;
  readonly #exchange = new Exchange();

  constructor(stream: Stream) {
    this.#stream = stream;
    const { orderIds, accounts } = ownersOf(stream);
    this.#orderIds = orderIds;
    this.#accounts = accounts;
    setUp(this.#exchange);
    this.play(0, stream.warmUp);
  }

  play(from: number, to: number): Answer {
    const { op, side, price, quantity } = this.#stream;
    const packed = this.#exchange.packed();
    const { events } = packed;
    let trades = 0;
    let volume = 0;
    let time = this.#exchange.time as number;
    for (let at = from; at < to; at += 1) {
      const account = this.#accounts[at] as number;
      const orderId = this.#orderIds[at] as number;
      time += 1;
      events.clear();
      switch (op[at]) {
        case OP_GTC:
        case OP_IOC: {
          const words = op[at] === OP_GTC ? GTC : IOC;
          const [cost, lots] = [price[at] as number, quantity[at] as number];
          packed.place(time, account, MARKET, side[at] === 0 ? 0 : 1, cost, lots, words);
          break;
        }
        case OP_CANCEL:
          packed.cancel(time, account, MARKET, orderId);
          break;
        default:
          packed.amend(time, account, MARKET, orderId, price[at] as number, UNCHANGED);
      }
      const { count, fields } = events;
      for (let event = 0; event < count * EVENT_FIELDS; event += EVENT_FIELDS) {
        if (fields[event] !== EVENT_TRADE) continue;
        trades += 1;
        volume += fields[event + eventFields.trade.quantity] as number;
      }
    }
    return { trades, volume };
  }
}
