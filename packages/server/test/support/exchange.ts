/** Reading exchanges in tests. */
import { Exchange, FEES_ACCOUNT, type Sequenced, WORLD_ACCOUNT } from '@exchange/core';

/** The exchange after these commands, by nothing but the engine. */
export function replayed(commands: readonly Sequenced[]): Exchange {
  const exchange = new Exchange();
  for (const sequenced of commands) exchange.apply(sequenced);
  return exchange;
}

/** Per asset, everything that users and the fee account own. */
export function owned(exchange: Exchange): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const account of [FEES_ACCOUNT, ...exchange.accounts()]) {
    for (const { asset, available, held } of exchange.balances(account)) {
      sums[asset] = (sums[asset] ?? 0n) + available + held;
    }
  }
  return sums;
}

/** Per asset, what came in from outside and did not leave. */
export function deposited(exchange: Exchange): Record<string, bigint> {
  const entries = exchange
    .balances(WORLD_ACCOUNT)
    .map(({ asset, available, held }) => [asset, -(available + held)] as const);
  return Object.fromEntries(entries);
}
