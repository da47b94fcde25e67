/**
 * Sends a strategy's requests in the order in which it made them, as far as order matters: places
 * go one batch at a time and after the cancels before them; a cancel or amendment waits only for
 * what was sent about the same order.
 */
import { ExchangeError } from '../errors/exchange-error.ts';
import type { Exchange } from '../exchange.ts';
import { BATCH_ORDERS_MAX } from '../limits.ts';
import type { NewOrder, Order, OrderChange } from '../orders/types.ts';

export interface DispatcherOutcomes {
  /** The exchange answered with the order as it stands. */
  told(order: Order, answers?: 'amend'): void;
  /** Status `unknown`: the search goes on, `told` or `refused` follows. */
  unknown(clientId: string): void;
  refused(clientId: string, request: 'place' | 'amend' | 'cancel', code: string): void;
  /** Whether it is still worth sending something about this order. */
  isOpen(clientId: string): boolean;
}

type PlannedOrder = NewOrder & { readonly clientId: string };

export class Dispatcher {
  readonly #exchange: Exchange;
  readonly #outcomes: DispatcherOutcomes;
  #places: PlannedOrder[] = [];
  #placing: Promise<void> | undefined;
  readonly #cancels = new Set<Promise<void>>();
  /** The last thing under way about an order. */
  readonly #chains = new Map<string, Promise<void>>();
  readonly #settlers = new Map<string, () => void>();

  constructor(exchange: Exchange, outcomes: DispatcherOutcomes) {
    this.#exchange = exchange;
    this.#outcomes = outcomes;
  }

  /** Resolves when everything that was asked so far was answered. */
  async idle(): Promise<void> {
    while (this.#placing !== undefined || this.#chains.size > 0) {
      await Promise.allSettled([this.#placing, ...this.#chains.values()]);
    }
  }

  place(order: PlannedOrder): void {
    this.#places.push(order);
    void this.#chain(
      order.clientId,
      new Promise((resolve) => this.#settlers.set(order.clientId, resolve)),
    );
    // What is asked for in one turn of a handler leaves together.
    this.#placing ??= Promise.resolve()
      .then(() => this.#placeAll())
      .finally(() => {
        this.#placing = undefined;
      });
  }

  cancel(clientId: string, market: string): void {
    const cancel = this.#after(clientId, async () => {
      await this.#attempt(clientId, 'cancel', async () => {
        this.#outcomes.told(await this.#exchange.orders.cancel({ clientId, market }));
      });
    });
    // A cancel that waits for a place must not be waited for by that place.
    if (this.#settlers.has(clientId)) return;
    this.#cancels.add(cancel);
    void cancel.finally(() => this.#cancels.delete(cancel));
  }

  amend(clientId: string, market: string, change: OrderChange): void {
    void this.#after(clientId, async () => {
      await this.#attempt(clientId, 'amend', async () => {
        this.#outcomes.told(
          await this.#exchange.orders.amend({ clientId, market }, change),
          'amend',
        );
      });
    });
  }

  async #placeAll(): Promise<void> {
    while (this.#places.length > 0) {
      // Cancels release the funds that these may need.
      await Promise.allSettled(this.#cancels);
      const batch = this.#places.splice(0, BATCH_ORDERS_MAX);
      const results = await this.#send(batch);
      for (const [index, result] of results.entries()) {
        const order = batch[index];
        if (order === undefined) continue;
        if (result.status === 'rejected') {
          this.#outcomes.refused(order.clientId, 'place', codeOf(result.reason));
        } else {
          this.#placed(order, result.value);
        }
        this.#settlers.get(order.clientId)?.();
        this.#settlers.delete(order.clientId);
      }
    }
  }

  async #send(batch: readonly PlannedOrder[]): Promise<PromiseSettledResult<Order>[]> {
    const [first] = batch;
    // One order is answered a little sooner alone.
    if (batch.length === 1 && first !== undefined)
      return Promise.allSettled([this.#exchange.orders.place(first)]);
    return this.#exchange.orders.placeMany(batch);
  }

  #placed(planned: PlannedOrder, order: Order): void {
    if (order.status !== 'unknown') {
      this.#outcomes.told(order);
      return;
    }
    const { clientId, market } = planned;
    this.#outcomes.unknown(clientId);
    this.#exchange.orders.settled({ clientId, market }).then(
      (settled) => this.#outcomes.told(settled),
      (error: unknown) => {
        // What could not be found out stays unknown.
        if (ExchangeError.is(error, 'timeout'))
          this.#outcomes.refused(clientId, 'place', error.code);
      },
    );
  }

  async #attempt(
    clientId: string,
    request: 'amend' | 'cancel',
    send: () => Promise<void>,
  ): Promise<void> {
    if (!this.#outcomes.isOpen(clientId)) return;
    try {
      await send();
    } catch (error) {
      this.#outcomes.refused(clientId, request, codeOf(error));
    }
  }

  #after(clientId: string, send: () => Promise<void>): Promise<void> {
    return this.#chain(clientId, (this.#chains.get(clientId) ?? Promise.resolve()).then(send));
  }

  #chain(clientId: string, last: Promise<void>): Promise<void> {
    this.#chains.set(clientId, last);
    void last.finally(() => {
      if (this.#chains.get(clientId) === last) this.#chains.delete(clientId);
    });
    return last;
  }
}

function codeOf(error: unknown): string {
  return ExchangeError.is(error) ? error.code : 'internal';
}
