/** W5: the stream of W1 through a whole exchange, with accounts, balances, holds, fees and events. */

import { type Command, EVENT_FIELDS, EVENT_TRADE, Exchange, type Sequenced } from '../src/index.ts';
import type { Answer, Contestant, Run } from './contestants.ts';
import { createRandom } from './random.ts';
import { OP_CANCEL, OP_GTC, OP_IOC, type Stream } from './workloads.ts';

const ACCOUNTS = 1_000;
const FIRST = 2;

export const packedExchange: Contestant = {
  name: 'Exchange.applyPacked()',
  prepare: (stream) => new ExchangeRun(stream, 'packed'),
};

export const objectExchange: Contestant = {
  name: 'Exchange.apply()',
  prepare: (stream) => new ExchangeRun(stream, 'objects'),
};

class ExchangeRun implements Run {
  readonly exchange = new Exchange();
  readonly #commands: Command[];
  readonly #events: 'packed' | 'objects';

  constructor(stream: Stream, events: 'packed' | 'objects') {
    this.#events = events;
    setUp(this.exchange);
    this.#commands = commandsOf(stream);
    this.play(0, stream.warmUp);
  }

  play(from: number, to: number): Answer {
    const answer = { trades: 0, volume: 0 };
    for (let at = from; at < to; at += 1) {
      const seq = this.exchange.seq + 1;
      const sequenced = { seq, time: seq, command: this.#commands[at] } as Sequenced;
      if (this.#events === 'packed') this.#packed(sequenced, answer);
      else this.#objects(sequenced, answer);
    }
    return answer;
  }

  #packed(sequenced: Sequenced, answer: Answer): void {
    const { count, fields } = this.exchange.applyPacked(sequenced);
    for (let at = 0; at < count * EVENT_FIELDS; at += EVENT_FIELDS) {
      if (fields[at] !== EVENT_TRADE) continue;
      answer.trades += 1;
      answer.volume += fields[at + 4] as number;
    }
  }

  #objects(sequenced: Sequenced, answer: Answer): void {
    for (const event of this.exchange.apply(sequenced)) {
      if (event.kind !== 'trade') continue;
      answer.trades += 1;
      answer.volume += event.quantity;
    }
  }
}

/** The accounts 2 … 1,001 with all the money that they can need, and one market. */
export function setUp(exchange: Exchange): void {
  send(exchange, { kind: 'create-asset', symbol: 'BTC', decimals: 8 });
  send(exchange, { kind: 'create-asset', symbol: 'USDT', decimals: 8 });
  createMarket(exchange, 'BTC_USDT');
  for (let account = FIRST; account < FIRST + ACCOUNTS; account += 1) {
    send(exchange, { kind: 'create-account' });
    send(exchange, { kind: 'deposit', account, asset: 'BTC', amount: 10n ** 14n });
    send(exchange, { kind: 'deposit', account, asset: 'USDT', amount: 10n ** 18n });
  }
}

/** One more market of the same assets. */
export function createMarket(exchange: Exchange, symbol: string): void {
  send(exchange, {
    kind: 'create-market',
    symbol,
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.0001',
    makerFee: 200,
    takerFee: 500,
  });
}

function send(exchange: Exchange, command: object): void {
  const seq = exchange.seq + 1;
  exchange.apply({ seq, time: seq, command } as Sequenced);
}

/** By command: whose it is, and which order it names; the engine numbers orders in the order in which they come. */
export function ownersOf(stream: Stream): {
  readonly accounts: Int32Array;
  readonly orderIds: Int32Array;
} {
  const random = createRandom(5);
  const accounts = new Int32Array(stream.length);
  const orderIds = new Int32Array(stream.length);
  const accountById = new Int32Array(stream.ids);
  const orderById = new Int32Array(stream.ids);
  let lastOrderId = 0;
  for (let at = 0; at < stream.length; at += 1) {
    const id = stream.id[at] as number;
    if (stream.op[at] === OP_GTC || stream.op[at] === OP_IOC) {
      lastOrderId += 1;
      orderById[id] = lastOrderId;
      accountById[id] = FIRST + Math.floor(random() * ACCOUNTS);
    }
    accounts[at] = accountById[id] as number;
    orderIds[at] = orderById[id] as number;
  }
  return { accounts, orderIds };
}

/** The stream's commands with accounts. */
export function commandsOf(stream: Stream): Command[] {
  const { accounts, orderIds } = ownersOf(stream);
  return Array.from({ length: stream.length }, (_, at) => {
    const op = stream.op[at] as number;
    const market = 'BTC_USDT';
    if (op === OP_GTC || op === OP_IOC) {
      return {
        kind: 'place-order',
        type: 'limit',
        account: accounts[at],
        market,
        side: stream.side[at] === 0 ? 'buy' : 'sell',
        price: stream.price[at],
        quantity: stream.quantity[at],
        timeInForce: op === OP_IOC ? 'ioc' : 'gtc',
        selfTrade: 'cancel-taker',
      } as unknown as Command;
    }
    const on = { account: accounts[at], market, orderId: orderIds[at] };
    const command =
      op === OP_CANCEL
        ? { kind: 'cancel-order', ...on }
        : { kind: 'amend-order', ...on, price: stream.price[at] };
    return command as unknown as Command;
  });
}
