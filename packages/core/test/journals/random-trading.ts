/**
 * Order flow over everything the exchange can do, out of one number: what the golden journals were
 * written with. They are kept as bytes, so this may change without touching them.
 */
import type { BatchItem, Command, MarketState, Sequenced } from '../../src/engine/commands.ts';
import { Exchange, type OpenOrder } from '../../src/index.ts';
import type { AccountId, Seq, TimeMicros } from '../../src/units/quantities.ts';

export interface TradingOptions {
  readonly seed: number;
  readonly commands: number;
  /** Where prices begin, in ticks. */
  readonly middle: number;
  /** Lots of a usual order are 1 to 40 of this. */
  readonly unit: number;
  /** How often, of a thousand, the operator changes a market's state. */
  readonly stateChanges: number;
}

const MARKETS = ['AAA_USD', 'BBB_USD', 'AAA_BBB'] as const;
const ACCOUNTS = 6;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
/** 2026-03-28T20:00:00Z: a summer time began in Europe that night. */
const START = 1_774_728_000 * SECOND;

/** Small, and the same everywhere: 32-bit integer arithmetic only. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 … below − 1 */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  chance(ofThousand: number): boolean {
    return this.below(1_000) < ofThousand;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

export function randomTrading(options: TradingOptions): readonly Sequenced[] {
  return new Trading(options).run();
}

/** Loosely typed on purpose: terms are thrown together, and the exchange says which do not fit. */
type Terms = Record<string, unknown>;

class Trading {
  readonly #options: TradingOptions;
  readonly #dice: Dice;
  readonly #exchange = new Exchange();
  readonly #journal: Sequenced[] = [];
  readonly #placed: Terms[] = [];
  #time = START;
  #clientIds = 0;

  constructor(options: TradingOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
  }

  run(): readonly Sequenced[] {
    this.#setUp();
    while (this.#journal.length < this.#options.commands) {
      this.#time += this.#dice.chance(8) ? this.#dice.below(3 * HOUR) : this.#dice.below(SECOND);
      this.#apply(this.#command());
    }
    return this.#journal;
  }

  #apply(command: Terms): void {
    const seq = (this.#exchange.seq + 1) as Seq;
    const time = this.#time as TimeMicros;
    const sequenced = { seq, time, command: command as unknown as Command };
    this.#journal.push(sequenced);
    this.#exchange.apply(sequenced);
  }

  #setUp(): void {
    const { middle, unit } = this.#options;
    for (const [symbol, decimals] of [
      ['AAA', 4],
      ['BBB', 8],
      ['USD', 12],
    ] as const) {
      this.#apply({ kind: 'create-asset', symbol, decimals });
    }
    const terms: readonly Terms[] = [
      { makerFee: -50, takerFee: 1_000, priceBand: 4_000, bandAuctionMicros: 60 * SECOND },
      {
        makerFee: 200,
        takerFee: 500,
        openOrdersMax: 12,
        dayEndMicros: 21 * HOUR,
        minNotional: BigInt(unit) * BigInt(middle) * 30_000n,
      },
      { makerFee: 0, takerFee: 0, referencePrice: middle, maxPrice: middle * 2 },
    ];
    for (const [index, symbol] of MARKETS.entries()) {
      const [base, quote] = symbol.split('_');
      const scale = { tickSize: '0.0001', lotSize: '0.0001' };
      this.#apply({ kind: 'create-market', symbol, base, quote, ...scale, ...terms[index] });
    }
    for (let account = 0; account < ACCOUNTS; account++) {
      this.#apply({ kind: 'create-account', ...(account < 2 ? { selfTradeGroup: 7 } : {}) });
      for (const asset of ['AAA', 'BBB', 'USD']) this.#apply(this.#deposit(account + 2, asset));
    }
  }

  #deposit(account: number, asset: string): Terms {
    const rich = BigInt(this.#options.unit) * BigInt(this.#options.middle) * 50_000_000n;
    return { kind: 'deposit', account, asset, amount: rich };
  }

  #account(): AccountId {
    return (2 + this.#dice.below(ACCOUNTS)) as AccountId;
  }

  #command(): Terms {
    const dice = this.#dice;
    if (dice.chance(this.#options.stateChanges)) return this.#changeState();
    const { symbol, state } = dice.pick(this.#exchange.markets());
    if (state !== 'open' && dice.chance(state === 'auction' ? 30 : 150)) {
      return { kind: 'set-market-state', market: symbol, state: 'open' };
    }
    if (dice.chance(15)) return this.#mistake();
    const roll = dice.below(100);
    if (roll < 82) return this.#item();
    if (roll < 90) {
      const items = Array.from(
        { length: 1 + dice.below(5) },
        () => this.#item() as unknown as BatchItem,
      );
      return { kind: 'batch', mode: dice.pick(['atomic', 'independent']), items };
    }
    if (roll < 91) {
      const cancelAt = this.#time + dice.below(HOUR) - SECOND;
      const off = dice.chance(200) ? {} : { cancelAt };
      return { kind: 'set-dead-man-switch', account: this.#account(), ...off };
    }
    if (roll < 94) return { kind: 'advance-time' };
    if (roll < 97) return this.#money();
    const fees = { makerFee: dice.below(300) - 100, takerFee: dice.below(900) };
    return {
      kind: 'set-account-fees',
      account: this.#account(),
      market: dice.pick(MARKETS),
      ...fees,
    };
  }

  /** What is refused whatever the state is, or nearly so. */
  #mistake(): Terms {
    const account = this.#account();
    const market = this.#dice.pick(MARKETS);
    const place = { kind: 'place-order', account, market, side: 'buy', type: 'limit' };
    const lots = this.#quantity();
    const huge = { asset: 'USD', amount: 2n ** 101n };
    return this.#dice.pick<Terms>([
      { kind: 'create-asset', symbol: 'AAA', decimals: 2 },
      { kind: 'create-asset', symbol: 'aaa', decimals: 2 },
      { kind: 'deposit', account: 99, ...huge },
      { kind: 'deposit', account, ...huge },
      { kind: 'deposit', account, asset: 'CCC', amount: 1n },
      { kind: 'withdraw', account, asset: 'USD', amount: 2n ** 99n },
      { kind: 'cancel-all', account, market: 'AAA_CCC' },
      { kind: 'batch', mode: 'atomic', items: [] },
      { kind: 'set-market-state', market, state: 'halted', endsAt: this.#time + 1 },
      { kind: 'set-market-state', market, state: 'auction', endsAt: this.#time },
      { ...place, price: this.#options.middle * 3, quantity: lots },
      { ...place, price: 1, quantity: 1 },
      { ...place, price: this.#price(market, 1), quantity: lots, displayQuantity: lots + 1 },
      { ...place, price: this.#price(market, 1), quantity: Number.MAX_SAFE_INTEGER },
      { ...place, type: 'trailing-stop', quantity: lots, protectionPrice: 1, trailPpm: 1_000_000 },
      { ...place, type: 'stop', quantity: lots, stopPrice: this.#price(market, 1) },
      { ...place, side: 'sell', type: 'stop', quoteAmount: 1n, stopPrice: 1 },
      { ...this.#place(), deadline: this.#time - 1 },
    ]);
  }

  #money(): Terms {
    const asset = this.#dice.pick(['AAA', 'BBB', 'USD']);
    if (this.#dice.chance(500)) return this.#deposit(this.#account(), asset);
    return { ...this.#deposit(this.#account(), asset), kind: 'withdraw' };
  }

  #changeState(): Terms {
    const dice = this.#dice;
    // For good, so only towards the end.
    const isLate = this.#journal.length > this.#options.commands * 0.9;
    if (isLate && dice.chance(500)) {
      return { kind: 'set-market-state', market: 'BBB_USD', state: 'closed' };
    }
    const state = dice.pick<MarketState>([
      'auction',
      'auction',
      'post-only',
      'cancel-only',
      'halted',
    ]);
    const endsAt = this.#time + 1 + dice.below(30 * SECOND);
    const until = state === 'auction' && dice.chance(700) ? { endsAt } : {};
    return { kind: 'set-market-state', market: dice.pick(MARKETS), state, ...until };
  }

  #item(): Terms {
    const roll = this.#dice.below(100);
    if (roll < 58) return this.#place();
    if (roll < 66) return this.#pair();
    if (roll < 80) return this.#onOrder('cancel-order');
    if (roll < 95) return this.#amend();
    if (roll < 98 && this.#placed.length > 0) return this.#again();
    const side = this.#dice.chance(300) ? { side: this.#dice.pick(['buy', 'sell']) } : {};
    const market = this.#dice.chance(500) ? { market: this.#dice.pick(MARKETS) } : {};
    return { kind: 'cancel-all', account: this.#account(), ...side, ...market };
  }

  /** The same once more, or something else under its id. */
  #again(): Terms {
    const order = this.#dice.pick(this.#placed.slice(-40));
    return this.#dice.chance(800) ? order : { ...order, account: 2, quantity: this.#quantity() };
  }

  #place(): Terms {
    const dice = this.#dice;
    const market = dice.pick(MARKETS);
    const side = dice.pick(['buy', 'sell'] as const);
    const type = dice.pick([
      'limit',
      'limit',
      'limit',
      'limit',
      'limit',
      'limit',
      'market',
      'market',
      'stop',
      'stop-limit',
      'take-profit',
      'take-profit-limit',
      'trailing-stop',
      'trailing-stop-limit',
    ] as const);
    const isLimit = type.endsWith('limit');
    const price = this.#price(market, 40);
    const order: Terms = {
      kind: 'place-order',
      account: this.#account(),
      market,
      side,
      type,
      ...(isLimit ? { price, quantity: this.#quantity() } : this.#marketSize(market, side)),
      ...this.#condition(type, market),
      ...(type === 'market' ? {} : this.#lifetime(isLimit)),
      ...(isLimit ? this.#limitTerms() : {}),
      ...this.#common(),
    };
    if (order['clientId'] !== undefined) this.#placed.push(order);
    return order;
  }

  #marketSize(market: string, side: 'buy' | 'sell'): Terms {
    const dice = this.#dice;
    const far = this.#price(market, 20) + (side === 'buy' ? 60 : -60);
    const protection = dice.chance(700) ? { protectionPrice: Math.max(1, far) } : {};
    if (dice.chance(700)) return { quantity: this.#quantity(), ...protection };
    const quoteAmount = BigInt(this.#quantity()) * BigInt(this.#options.middle) * 10_000n;
    return { quoteAmount, ...protection };
  }

  #condition(type: string, market: string): Terms {
    const dice = this.#dice;
    if (type === 'limit' || type === 'market') return {};
    if (!type.startsWith('trailing')) return { stopPrice: this.#price(market, 60) };
    return dice.chance(500)
      ? { trailTicks: 1 + dice.below(40) }
      : { trailPpm: 1 + dice.below(9_000) };
  }

  #lifetime(isLimit: boolean): Terms {
    const dice = this.#dice;
    const timeInForce = dice.pick(
      isLimit ? ['gtc', 'gtc', 'gtc', 'ioc', 'fok', 'gtd', 'day'] : ['gtc', 'gtd', 'day'],
    );
    const expiresAt = this.#time + dice.below(2 * HOUR) - SECOND;
    return timeInForce === 'gtd' ? { timeInForce, expiresAt } : { timeInForce };
  }

  #limitTerms(): Terms {
    const dice = this.#dice;
    const display = dice.chance(200)
      ? { displayQuantity: this.#options.unit * (1 + dice.below(4)) }
      : {};
    const postOnly = dice.chance(250) ? { postOnly: dice.pick(['reject', 'slide']) } : {};
    return { ...display, ...postOnly };
  }

  #common(): Terms {
    const dice = this.#dice;
    const modes = ['none', 'cancel-taker', 'cancel-maker', 'cancel-both', 'decrement'];
    const selfTrade = dice.chance(800) ? { selfTrade: dice.pick(modes) } : {};
    const clientId = dice.chance(600)
      ? { clientId: `${dice.pick(['a', 'b:', '__'])}${this.#clientIds++}` }
      : {};
    const deadline = dice.chance(50) ? { deadline: this.#time + dice.below(SECOND) - 5_000 } : {};
    return { ...selfTrade, ...clientId, ...deadline };
  }

  #pair(): Terms {
    const dice = this.#dice;
    const market = dice.pick(MARKETS);
    const side = dice.pick(['buy', 'sell'] as const);
    const sign = side === 'sell' ? 1 : -1;
    const middle = this.#price(market, 10);
    const stopPrice = middle - sign * (1 + dice.below(30));
    const isLimit = dice.chance(500);
    const { clientId, ...common } = this.#common();
    const pair: Terms = {
      kind: 'place-oco',
      account: this.#account(),
      market,
      side,
      quantity: this.#quantity(),
      limit: {
        price: middle + sign * dice.below(30),
        ...(dice.chance(200) ? { displayQuantity: this.#options.unit } : {}),
        ...(clientId === undefined ? {} : { clientId }),
      },
      stop: {
        stopPrice,
        ...(isLimit ? { price: stopPrice - sign * 5 } : { protectionPrice: stopPrice - sign * 40 }),
        ...(dice.chance(500) ? { clientId: `s${this.#clientIds++}` } : {}),
      },
      ...this.#lifetime(false),
      ...common,
    };
    if (clientId !== undefined) this.#placed.push(pair);
    return pair;
  }

  #order(): OpenOrder | undefined {
    const account = this.#account();
    const open = this.#exchange.openOrders({ account });
    return open.length === 0 ? undefined : this.#dice.pick(open);
  }

  #onOrder(kind: 'cancel-order' | 'amend-order'): Terms {
    const order = this.#order();
    const { clientId } = order ?? {};
    const byName = clientId !== undefined && this.#dice.chance(500);
    const orderId = this.#dice.chance(50) ? 1 + this.#dice.below(500) : (order?.orderId ?? 1);
    return {
      kind,
      account: order?.account ?? this.#account(),
      market: order?.market ?? this.#dice.pick(MARKETS),
      ...(byName ? { clientId } : { orderId }),
    };
  }

  #amend(): Terms {
    const dice = this.#dice;
    const amend = this.#onOrder('amend-order');
    return {
      ...amend,
      ...(dice.chance(600) ? { quantity: this.#quantity() } : {}),
      ...(dice.chance(400) ? { price: this.#price(String(amend['market']), 30) } : {}),
      ...(dice.chance(200) ? { stopPrice: this.#price(String(amend['market']), 60) } : {}),
      ...(dice.chance(150) ? { displayQuantity: this.#options.unit * (1 + dice.below(3)) } : {}),
    };
  }

  #price(market: string, spread: number): number {
    const around = this.#exchange.lastPrice(market) ?? this.#options.middle;
    return Math.max(1, around + this.#dice.below(2 * spread + 1) - spread);
  }

  #quantity(): number {
    return this.#options.unit * (1 + this.#dice.below(40));
  }
}
