/** Balances of every account as a fold over events. */
import type { ExchangeEvent } from '../engine/events.ts';
import type { AccountId, Amount } from '../units/quantities.ts';

export interface Balance {
  readonly asset: string;
  readonly available: Amount;
  readonly held: Amount;
}

/** The part of an `Exchange` that a fold starts from. */
export interface BalancesSource {
  accounts(): readonly AccountId[];
  balances(account: AccountId): readonly Balance[];
}

export class BalancesFold {
  readonly #accounts = new Map<AccountId, Map<string, Balance>>();

  /** A fold that continues from what the exchange holds now. */
  static from(exchange: BalancesSource): BalancesFold {
    const fold = new BalancesFold();
    for (const account of exchange.accounts()) {
      for (const { asset, available, held } of exchange.balances(account)) {
        fold.#set(account, { asset, available, held });
      }
    }
    return fold;
  }

  /** The new balance, if the event changed one. */
  apply(event: ExchangeEvent): Balance | undefined {
    if (event.kind !== 'balance-changed') return undefined;
    const { account, asset, available, held } = event;
    const balance = { asset, available, held };
    this.#set(account, balance);
    return balance;
  }

  #set(account: AccountId, balance: Balance): void {
    let assets = this.#accounts.get(account);
    if (assets === undefined) {
      assets = new Map();
      this.#accounts.set(account, assets);
    }
    assets.set(balance.asset, balance);
  }

  /** Every asset that the account ever touched, by name. */
  balances(account: AccountId): readonly Balance[] {
    const assets = this.#accounts.get(account);
    if (assets === undefined) return [];
    return [...assets.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
  }

  balance(account: AccountId, asset: string): Balance {
    const known = this.#accounts.get(account)?.get(asset);
    return known ?? { asset, available: 0n as Amount, held: 0n as Amount };
  }

  accounts(): readonly AccountId[] {
    return [...this.#accounts.keys()].sort((a, b) => a - b);
  }
}
