/**
 * A context for tests, with an exchange behind it that answers late, fills at random and refuses at
 * random: everything that a real one may do between a request and its outcome.
 */
import {
  type PriceTicks,
  priceTicks,
  type QuantityLots,
  quantityLots,
  timeMicros,
} from '@exchange/core/units';
import {
  type BookView,
  createMarketReference,
  type OrderEvent,
  type OrderRequest,
  type OrderView,
  PositionTracker,
  type Strategy,
  type StrategyContext,
} from '@exchange/sdk/strategy';

export const market = createMarketReference({
  symbol: 'BTC_USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.001',
  minQuantity: quantityLots(1),
  makerFeePpm: 100,
  takerFeePpm: 1000,
});

type Parameters = Record<string, never>;

interface MutableOrder {
  view: OrderView;
  filled: number;
}

type Answer = () => void;

export class SimulatedExchange implements StrategyContext<Parameters> {
  readonly mode = 'backtest';
  readonly parameters = {};
  readonly signal: StrategyContext<Parameters>['signal'] = new AbortController().signal;
  readonly logged: { level: string; message: string; fields: unknown }[] = [];
  readonly placed: { clientId: string; request: OrderRequest }[] = [];
  readonly amended: string[] = [];
  readonly cancelled: string[] = [];
  now = timeMicros(1_000_000_000_000);
  halted: string | undefined;
  stale = false;
  readonly #strategy: Strategy;
  readonly #orders = new Map<string, MutableOrder>();
  readonly #answers: Answer[] = [];
  readonly #position = new PositionTracker(market);
  readonly #random: () => number;
  #bid = 9_999;
  #ask = 10_001;

  constructor(strategy: Strategy, random: () => number = () => 0.5) {
    this.#strategy = strategy;
    this.#random = random;
    strategy.onStart?.(this);
  }

  // What the test does.

  quote(bid: number, ask: number): void {
    this.#bid = bid;
    this.#ask = ask;
  }

  pass(milliseconds: number): void {
    this.now = timeMicros(this.now + milliseconds * 1000);
  }

  round(): void {
    this.#strategy.onTimer?.(this, 'refresh');
  }

  /** Delivers what the exchange has answered so far. */
  answer(): void {
    for (const each of this.#answers.splice(0)) each();
  }

  settle(): void {
    for (let index = 0; index < 20; index += 1) {
      this.answer();
      this.round();
    }
  }

  fill(clientId: string, lots: number): void {
    const order = this.#orders.get(clientId);
    if (order === undefined || order.view.price === undefined || order.view.state === 'pending')
      return;
    const quantity = quantityLots(Math.min(lots, order.view.remaining));
    if (quantity === 0) return;
    const { price, side } = order.view;
    order.filled += quantity;
    this.#change(order, { remaining: quantityLots(order.view.remaining - quantity) });
    if (order.view.remaining === 0) this.#change(order, { state: 'done' });
    this.#position.add({ side, price, quantity, fee: '0', feeAsset: 'USDT' });
    this.#strategy.onFill?.(this, {
      order: order.view,
      price,
      quantity,
      fee: '0',
      feeAsset: 'USDT',
      liquidity: 'maker',
      at: this.now,
    });
    if (order.view.remaining === 0) this.#end(order, 'filled');
  }

  /** Lots of all orders of a side, whatever is under way about them. */
  working(side: 'buy' | 'sell'): number {
    return this.openOrders
      .filter((order) => order.side === side)
      .reduce((sum, order) => sum + order.remaining, 0);
  }

  prices(side: 'buy' | 'sell'): number[] {
    return this.openOrders.filter((order) => order.side === side).map((order) => order.price ?? 0);
  }

  get lots(): number {
    return this.#position.lots;
  }

  // What the strategy sees.

  get openOrders(): readonly OrderView[] {
    return [...this.#orders.values()].map(({ view }) => view);
  }

  random(): number {
    return this.#random();
  }

  market() {
    return market;
  }

  book(): BookView {
    const bid = { price: priceTicks(this.#bid), quantity: quantityLots(100) };
    const ask = { price: priceTicks(this.#ask), quantity: quantityLots(100) };
    return {
      market,
      updateId: 1,
      at: this.now,
      stale: this.stale,
      bid,
      ask,
      level: (side, index) => (index > 0 ? undefined : side === 'buy' ? bid : ask),
      depth: () => 100,
    };
  }

  position() {
    return this.#position.view((this.#bid + this.#ask) / 2);
  }

  balance(asset: string) {
    return { available: asset === 'BTC' ? '10' : '100000', held: '0' };
  }

  candles() {
    return { closed: () => [] };
  }

  place(_market: unknown, request: OrderRequest): string {
    const clientId = `o${this.placed.length + 1}`;
    const { side, price, quantity, type = 'limit', tag } = request;
    const view: OrderView = {
      clientId,
      market,
      side,
      type,
      price,
      quantity,
      remaining: quantity,
      state: 'pending',
      ...(tag === undefined ? {} : { tag }),
      placedAt: this.now,
    };
    const order = { view, filled: 0 };
    this.#orders.set(clientId, order);
    this.placed.push({ clientId, request });
    this.#answers.push(() => {
      if (this.#random() < 0.05) return this.#reject(order, 'place');
      this.#change(order, { state: 'open' });
      this.#tell('accepted', order);
    });
    return clientId;
  }

  amend(clientId: string, change: { price?: PriceTicks; quantity?: QuantityLots }): void {
    const order = this.#orders.get(clientId);
    if (order === undefined) return;
    this.amended.push(clientId);
    this.#change(order, { state: 'pending-amend' });
    this.#answers.push(() => {
      if (order.view.state === 'done') return;
      if (this.#random() < 0.1) return this.#reject(order, 'amend');
      const total = change.quantity ?? order.view.quantity;
      if (total <= order.filled) return this.#end(order, 'cancelled');
      this.#change(order, {
        state: 'open',
        price: change.price ?? order.view.price,
        quantity: quantityLots(total),
        remaining: quantityLots(total - order.filled),
      });
      this.#tell('amended', order);
    });
  }

  cancel(clientId: string): void {
    const order = this.#orders.get(clientId);
    if (order === undefined) return;
    this.cancelled.push(clientId);
    this.#change(order, { state: 'pending-cancel' });
    this.#answers.push(() => {
      if (order.view.state !== 'done') this.#end(order, 'cancelled');
    });
  }

  cancelAll(): void {
    for (const { clientId } of this.openOrders) this.cancel(clientId);
  }

  every(): void {}
  after(): void {}
  clear(): void {}
  metric(): void {}

  log(level: string, message: string, fields?: unknown): void {
    this.logged.push({ level, message, fields });
  }

  halt(reason: string): void {
    this.halted = reason;
    this.cancelAll();
  }

  #change(order: MutableOrder, change: Partial<OrderView>): void {
    order.view = { ...order.view, ...change };
  }

  #reject(order: MutableOrder, request: 'place' | 'amend'): void {
    if (request === 'place') {
      this.#change(order, { state: 'done' });
      this.#orders.delete(order.view.clientId);
    } else this.#change(order, { state: 'open' });
    const code = 'post-only-would-take';
    this.#strategy.onOrder?.(this, {
      kind: 'rejected',
      request,
      order: order.view,
      code,
      at: this.now,
    });
  }

  #end(order: MutableOrder, kind: 'filled' | 'cancelled'): void {
    this.#change(order, { state: 'done' });
    this.#orders.delete(order.view.clientId);
    this.#tell(kind, order);
  }

  #tell(kind: 'accepted' | 'amended' | 'filled' | 'cancelled', order: MutableOrder): void {
    const event: OrderEvent = { kind, order: order.view, at: this.now };
    this.#strategy.onOrder?.(this, event);
  }
}
