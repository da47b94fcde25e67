/**
 * Between the keys and the exchange: looks a key up, lets `reduce` change the user's state, and
 * carries out the effects. Holds both halves of the state; draws nothing.
 */
import type { AppModel, AppSnapshot } from './app.tsx';
import type { Keymap } from './keymap.ts';
import { layout as computeLayout, type Layout } from './layout.ts';
import { type LogEntry, type OrderView, plainPrice } from './model.ts';
import { ladderRowCount } from './panes/ladder.ts';
import { fittingGroup, steadyGroup } from './panes/ladder-rows.ts';
import { type Effect, type Reduced, reduce, reduceText } from './reduce.ts';
import { keyContext, type LiveState, midPrice, type UiState } from './state.ts';
import { groupDigits } from './text.ts';
import * as ticket from './ticket.ts';
import type { TradingPort } from './trading-port.ts';

const LOG_ENTRIES_MAX = 50;
/** A ticket that was accepted closes by itself after this. */
const ACCEPTED_MILLISECONDS = 1200;

export interface ControllerOptions {
  readonly live: LiveState;
  readonly ui: UiState;
  readonly keymap: Keymap;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly trading: TradingPort;
  readonly now: () => number;
  /** `redraw`, `suspend` and `quit` are the host's. */
  readonly onHost: (effect: HostEffect) => void;
}

export type HostEffect = Extract<Effect, { readonly kind: 'redraw' | 'suspend' | 'quit' }>;

interface ErrorText {
  readonly message: string;
  readonly hint: string | undefined;
}

/** What to show of anything that was thrown. */
function errorText(error: unknown): ErrorText {
  if (!(error instanceof Error)) return { message: String(error), hint: undefined };
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  return { message: error.message, hint };
}

export class Controller implements AppModel {
  readonly live: LiveState;
  readonly keymap: Keymap;
  #ui: UiState;
  #layout: Layout;
  #snapshot: AppSnapshot;
  readonly #options: ControllerOptions;
  readonly #listeners = new Set<() => void>();
  /** Something that the painter shows has changed. */
  dirty = true;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.live = options.live;
    this.keymap = options.keymap;
    this.#ui = options.ui;
    this.#layout = computeLayout(options.size.columns, options.size.rows);
    this.#snapshot = this.#makeSnapshot();
  }

  get ui(): UiState {
    return this.#ui;
  }

  get layout(): Layout {
    return this.#layout;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): AppSnapshot => this.#snapshot;

  resize(columns: number, rows: number): void {
    this.#layout = computeLayout(columns, rows);
    if (this.#layout.panes[this.#ui.focus] === undefined) {
      const focus = this.#layout.panes.ladder === undefined ? 'orders' : 'ladder';
      this.#ui = { ...this.#ui, focus };
    }
    this.#changed();
  }

  /** The feed changed the live state. */
  dataChanged(): void {
    this.dirty = true;
    const isKnown = this.live.accountReady && midPrice(this.live) !== undefined;
    if (this.#ui.quantity === '' && isKnown) {
      this.#setUi({ ...this.#ui, quantity: startQuantity(this.live) });
    }
    const { ladder } = this.#ui;
    const rows = ladderRowCount((this.#layout.panes.ladder?.height ?? 2) - 2);
    if (rows === 0 || this.live.book.bids.length + this.live.book.asks.length === 0) return;
    const autoGroup = steadyGroup(ladder.autoGroup, fittingGroup(this.live.book, rows));
    if (autoGroup === ladder.autoGroup) return;
    this.#ui = { ...this.#ui, ladder: { ...ladder, autoGroup } };
  }

  /** What Ink shows of the live state (market, tickers in a menu) changed. */
  menusChanged(): void {
    this.#changed();
  }

  readonly press = (key: string): void => {
    // A ticket that has done its work only shows the result: the next key is for what comes next.
    if (this.#ui.ticket.phase === 'accepted') {
      this.#setTicket(ticket.closeTicket(this.#ui.ticket));
      if (key === 'return' || key === 'escape') return;
    }
    const context = { ui: this.#ui, live: this.live, layout: this.#layout };
    const action = this.keymap.find(keyContext(this.#ui), key);
    if (action !== undefined) this.#apply(reduce(context, action));
    else if (key.length === 1) this.#apply({ ui: reduceText(context, key), effects: [] });
  };

  /** Puts the price cursor somewhere: a click in the ladder. */
  pointAt(price: number): void {
    this.#setUi({ ...this.#ui, focus: 'ladder', ladder: { ...this.#ui.ladder, cursor: price } });
  }

  log(kind: LogEntry['kind'], text: string): void {
    const entry: LogEntry = { at: this.#options.now(), kind, text };
    this.live.log = [entry, ...this.live.log].slice(0, LOG_ENTRIES_MAX);
    this.dirty = true;
  }

  #apply({ ui, effects }: Reduced): void {
    this.#setUi(ui);
    for (const effect of effects) this.#run(effect);
  }

  #setUi(ui: UiState): void {
    if (ui === this.#ui) return;
    this.#ui = ui;
    this.#changed();
  }

  #setTicket(next: ticket.Ticket): void {
    this.#setUi({ ...this.#ui, ticket: next });
  }

  #changed(): void {
    this.dirty = true;
    this.#snapshot = this.#makeSnapshot();
    for (const listener of this.#listeners) listener();
  }

  #makeSnapshot(): AppSnapshot {
    return { ui: this.#ui, live: this.live, layout: this.#layout, keymap: this.keymap };
  }

  #run(effect: Effect): void {
    switch (effect.kind) {
      case 'review':
        void this.#review();
        break;
      case 'send':
        void this.#send();
        break;
      case 'cancel':
        void this.#cancel(effect.order);
        break;
      case 'cancel-all':
        void this.#cancelAll(effect.market);
        break;
      case 'switch-market':
        void this.#guarded(() => this.#switchMarket(effect.market));
        break;
      case 'load-candles':
        void this.#guarded(() => this.#options.trading.loadCandles(this.#ui.interval));
        break;
      case 'redraw':
      case 'suspend':
      case 'quit':
        this.#options.onHost(effect);
        break;
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log('error', errorText(error).message);
    }
    this.dirty = true;
  }

  async #switchMarket(symbol: string): Promise<void> {
    if (symbol === this.live.market.symbol) return;
    const { ladder, chart } = this.#ui;
    await this.#options.trading.switchMarket(symbol);
    this.#setUi({
      ...this.#ui,
      ladder: { ...ladder, group: 'auto', scroll: 0, cursor: undefined },
      chart: { ...chart, offset: 0, crosshair: undefined },
      ticket: ticket.closeTicket(this.#ui.ticket),
      quantity: '',
      selectedMarket: Math.max(
        0,
        this.live.markets.findIndex((market) => market.symbol === symbol),
      ),
    });
    this.dataChanged();
  }

  async #review(): Promise<void> {
    const current = this.#ui.ticket;
    const read = ticket.readTicket(current, this.live.market);
    if (!read.ok) {
      this.#setTicket({ ...ticket.refused(current, read.message, undefined), field: read.field });
      return;
    }
    this.#setTicket(ticket.checking(current));
    try {
      const preview = await this.#options.trading.preview(read.order);
      const own = ticket.fatFingerWarnings(read.order, this.#fatFingerContext());
      const warnings = [...own, ...preview.warnings];
      this.#setTicket(ticket.reviewed(this.#ui.ticket, { ...preview, warnings }));
    } catch (error) {
      this.#refuse(error);
    }
  }

  #fatFingerContext(): { mid: number | undefined; equity: number | undefined } {
    const mid = midPrice(this.live);
    if (mid === undefined) return { mid: undefined, equity: undefined };
    const price = Number(plainPrice(this.live.market, mid));
    const { base, quote } = this.live.market;
    let equity = 0;
    for (const balance of this.live.balances) {
      const total = Number(balance.available) + Number(balance.held);
      if (balance.asset === quote) equity += total;
      if (balance.asset === base) equity += total * price;
    }
    return { mid: price, equity };
  }

  #refuse(error: unknown): void {
    const { message, hint } = errorText(error);
    if (!ticket.isOpen(this.#ui.ticket)) this.log('error', message);
    else this.#setTicket(ticket.refused(this.#ui.ticket, message, hint));
  }

  async #send(): Promise<void> {
    const current = this.#ui.ticket;
    const read = ticket.readTicket(current, this.live.market);
    if (!read.ok) return;
    this.#setTicket(ticket.sending(current));
    try {
      const result = await this.#options.trading.place(read.order);
      if (result.kind === 'accepted') this.#accepted(result.text);
      else await this.#unknown(result);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #accepted(text: string): void {
    this.log('good', text);
    const done = ticket.accepted(this.#ui.ticket, text);
    this.#setUi({ ...this.#ui, quantity: done.quantity, ticket: done });
    setTimeout(() => {
      if (this.#ui.ticket === done) this.#setTicket(ticket.closeTicket(done));
    }, ACCEPTED_MILLISECONDS).unref();
  }

  async #unknown(result: {
    readonly clientId: string;
    readonly settled: Promise<string>;
  }): Promise<void> {
    const waiting = ticket.outcomeUnknown(this.#ui.ticket, result.clientId);
    this.#setTicket(waiting);
    this.log('warn', `outcome unknown, checking ${result.clientId}`);
    const text = await result.settled;
    this.log('warn', text);
    if (this.#ui.ticket === waiting) this.#setTicket(ticket.accepted(waiting, text));
  }

  async #cancel(order: OrderView): Promise<void> {
    await this.#guarded(async () => {
      await this.#options.trading.cancel(order);
      this.log('info', `cancelled ${order.side} ${groupDigits(order.quantity)} #${order.id}`);
    });
  }

  async #cancelAll(market: string | undefined): Promise<void> {
    await this.#guarded(async () => {
      const count = await this.#options.trading.cancelAll(market);
      const where = market === undefined ? 'everywhere' : `in ${market}`;
      this.log(market === undefined ? 'warn' : 'info', `cancelled ${count} orders ${where}`);
    });
  }
}

/** A first quantity that is neither refused nor reckless: about 1 % of the funds in this market. */
function startQuantity(live: LiveState): string {
  const { market } = live;
  const mid = midPrice(live);
  const price = mid === undefined ? undefined : Number(plainPrice(market, mid));
  const quote = Number(live.balances.find((one) => one.asset === market.quote)?.available ?? 0);
  const least = Number(market.minNotional ?? 0) * 2;
  if (price === undefined || price <= 0) return market.minQuantity;
  const lots = Math.max(least, quote * 0.01) / price / Number(market.lotSize);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, lots))));
  const nice = [5, 2, 1].map((factor) => factor * power).find((value) => value <= lots) ?? 1;
  const { quantity } = ticket.takeShare(
    ticket.openTicket(ticket.closedTicket, { side: 'sell', price: '', quantity: '' }),
    market,
    {
      share: 1,
      available: Math.max(nice * Number(market.lotSize), Number(market.minQuantity)),
      price,
    },
  );
  return quantity === '' ? market.minQuantity : quantity;
}
