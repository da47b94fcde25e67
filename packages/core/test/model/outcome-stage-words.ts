/** How `docs/concepts/order-outcomes.md` writes orders, books and amends. */
import type { PostOnly, Side, TimeInForce } from '../../src/engine/commands.ts';

export interface WrittenOrder {
  readonly side: Side;
  readonly size: number;
  readonly by: 'quantity' | 'amount';
  readonly price: number | undefined;
  readonly timeInForce: TimeInForce | undefined;
  readonly postOnly: PostOnly | undefined;
  readonly display: number | undefined;
  readonly protection: number | undefined;
  readonly stop: number | undefined;
}

const TIMES = '(?: (?<timeInForce>gtc|ioc|fok|gtd|day))?';
const ORDER = new RegExp(
  '^(?<side>buy|sell) (?<amount>for )?(?<size>\\d+) ' +
    `(?:@ (?<price>\\d+)|market(?: protected at (?<protection>\\d+))?)${TIMES}` +
    '(?: (?<postOnly>post-only|slide))?(?: show (?<display>\\d+))?(?: stop (?<stop>\\d+))?$',
);

/** `buy 10 @ 101 gtc post-only show 2`, `buy for 1010 market protected at 101`, `buy 10 @ 115 stop 110` */
export function readOrder(text: string): WrittenOrder {
  const words = ORDER.exec(text)?.groups;
  if (words === undefined) throw new Error(`not an order: ${text}`);
  const postOnly = { 'post-only': 'reject', slide: 'slide' } as const;
  return {
    side: words['side'] as Side,
    size: Number(words['size']),
    by: words['amount'] === undefined ? 'quantity' : 'amount',
    price: numberOf(words['price']),
    timeInForce: words['timeInForce'] as TimeInForce | undefined,
    postOnly: postOnly[words['postOnly'] as keyof typeof postOnly],
    display: numberOf(words['display']),
    protection: numberOf(words['protection']),
    stop: numberOf(words['stop']),
  };
}

export function isAmount({ by }: WrittenOrder): boolean {
  return by === 'amount';
}

interface WrittenLevel {
  readonly isOwn: boolean;
  readonly quantity: number;
  readonly price: number;
  readonly display: number | undefined;
}

/** `4 @ 100, own 3 @ 100 show 1` */
export function readBook(text: string): WrittenLevel[] {
  if (text === 'nothing on the other side') return [];
  return text.split(', ').map((entry) => {
    const match = /^(own )?(\d+) @ (\d+)(?: show (\d+))?$/.exec(entry);
    if (match === null) throw new Error(`not an order of a book: ${entry}`);
    const [, own, quantity, price, display] = match;
    return {
      isOwn: own !== undefined,
      quantity: Number(quantity),
      price: Number(price),
      display: numberOf(display),
    };
  });
}

/** `quantity 8 price 109 stop 104 show 2`, any of them, or `nothing` */
export function readAmend(text: string) {
  const term = (name: string) => numberOf(new RegExp(`\\b${name} (\\d+)`).exec(text)?.[1]);
  const change = {
    quantity: term('quantity'),
    price: term('price'),
    stop: term('stop'),
    show: term('show'),
  };
  if (text !== 'nothing' && Object.values(change).every((value) => value === undefined)) {
    throw new Error(`not an amend: ${text}`);
  }
  return change;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
