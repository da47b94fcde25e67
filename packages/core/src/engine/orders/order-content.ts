/**
 * What was asked under a client id, so that a repeat is told from another order. Kept as the numbers
 * that it consists of; as text, which is what a snapshot holds, only for pairs and after a restore.
 */
import {
  packFlags,
  postOnlyBitsOf,
  selfTradeBitsOf,
  sideBitOf,
  timeInForceBitsOf,
  typeBitsOf,
} from './order-flags.ts';
import type { OrderIntent } from './order-intent.ts';

export interface OrderContent {
  readonly symbol: string;
  /** As in an order's flags. */
  readonly words: number;
  readonly price: number;
  readonly quantity: number;
  readonly quoteAmount: bigint;
  /** Stop price, trail in ticks and in parts per million, display quantity, expiry; absent: none of them. */
  readonly rare: readonly number[] | undefined;
}

/** Of an order as it is asked for; the deadline is about the sending, not the order. */
export function contentOf(intent: OrderIntent): OrderContent {
  const { symbol, price, quantity, quoteAmount } = intent;
  return { symbol, words: packFlags(intent), price, quantity, quoteAmount, rare: rareOf(intent) };
}

/** Was it this that was asked? */
export function isContentOf(content: OrderContent | string, intent: OrderIntent): boolean {
  if (typeof content === 'string') return content === textOf(contentOf(intent));
  return (
    content.symbol === intent.symbol &&
    content.words === packFlags(intent) &&
    content.price === intent.price &&
    content.quantity === intent.quantity &&
    content.quoteAmount === intent.quoteAmount &&
    content.rare?.join() === rareOf(intent)?.join()
  );
}

/** The same text for the same order. */
export function textOf(content: OrderContent | string): string {
  if (typeof content === 'string') return content;
  const { symbol, words, price, quantity, quoteAmount, rare } = content;
  const [timeInForce, postOnly] = [timeInForceBitsOf(words), postOnlyBitsOf(words)];
  const asked = [symbol, sideBitOf(words), typeBitsOf(words), price, quantity, quoteAmount];
  return [...asked, timeInForce, postOnly, selfTradeBitsOf(words), ...(rare ?? [])].join(' ');
}

function rareOf(intent: OrderIntent): number[] | undefined {
  const { stopPrice, trailTicks, trailPpm, displayQuantity, expiresAt } = intent;
  const isPlain = stopPrice + trailTicks + trailPpm + displayQuantity + expiresAt === 0;
  return isPlain ? undefined : [stopPrice, trailTicks, trailPpm, displayQuantity, expiresAt];
}
