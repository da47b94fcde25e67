/** Client ids: which order an id stands for, and how long. */
import type { PlaceOco, PlaceOrder } from '../../src/engine/commands.ts';
import type { ReferenceContext } from './reference-context.ts';
import { DAY_MICROS, IDS_PER_ACCOUNT_AND_MARKET, type RememberedId } from './reference-state.ts';

/** Everything that makes two orders the same order. A deadline is about the command, not the order. */
export function contentOf(command: PlaceOrder | PlaceOco): string {
  const { deadline, ...order } = command;
  const defaults = { selfTrade: 'cancel-taker', timeInForce: defaultTimeInForce(command) };
  return text({ ...defaults, ...order });
}

function defaultTimeInForce(command: PlaceOrder | PlaceOco): string {
  return command.kind === 'place-order' && command.type === 'market' ? 'ioc' : 'gtc';
}

/** The same text for the same fields, in whatever order they come. */
function text(value: unknown): string {
  if (value === null || typeof value !== 'object') return `${typeof value} ${String(value)}`;
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${key}: ${text(one)}`).join(', ')}}`;
}

export function remembered(
  context: ReferenceContext,
  account: bigint,
  clientId: string | undefined,
): RememberedId | undefined {
  if (clientId === undefined) return undefined;
  return context.state.remembered.find(
    (one) =>
      one.account === account &&
      one.clientId === clientId &&
      context.time - one.acceptedAt < DAY_MICROS,
  );
}

/** An id that was forgotten still names its order while that is open. */
export function namesOpenOrder(
  context: ReferenceContext,
  account: bigint,
  clientId: string | undefined,
): boolean {
  if (clientId === undefined) return false;
  return [...context.markets.values()].some((market) =>
    [...market.resting, ...market.waiting].some(
      (order) => order.account === account && order.clientId === clientId,
    ),
  );
}

export function remember(context: ReferenceContext, id: RememberedId): void {
  const { state } = context;
  state.remembered = state.remembered.filter((one) => context.time - one.acceptedAt < DAY_MICROS);
  state.remembered.push(id);
  const sameWindow = state.remembered.filter(
    (one) => one.account === id.account && one.market === id.market,
  );
  if (sameWindow.length > IDS_PER_ACCOUNT_AND_MARKET) {
    state.remembered = state.remembered.filter((one) => one !== sameWindow[0]);
  }
}
