/** Questions to a book: what would this cost, how does it look in coarser steps. */

import type { Side } from '@exchange/core';
import type { L2Book, Level as WholeLevel } from '@exchange/core/market-data';
import { formatPrice, formatQuantity, type PriceTicks, scaleOf } from '@exchange/core/units';
import { invalidInput } from '../errors/exchange-error.ts';
import type { Level } from '../market-data/types.ts';
import { type DecimalInput, decimalText } from '../units/decimal-input.ts';
import { FIXED_ONE, fixedAtScale, fixedText, toFixed } from '../units/fixed.ts';

export function levelText(book: L2Book, level: WholeLevel): Level {
  return {
    price: formatPrice(book.market, level.price),
    quantity: formatQuantity(book.market, level.quantity),
  };
}

export interface Top {
  readonly bid?: Level;
  readonly ask?: Level;
  /** Halfway between both; absent on an empty side. */
  readonly mid?: string;
  readonly spread?: string;
}

export function topOfBook(book: L2Book): Top {
  const bid = book.best('buy');
  const ask = book.best('sell');
  const top = {
    ...(bid === undefined ? {} : { bid: levelText(book, bid) }),
    ...(ask === undefined ? {} : { ask: levelText(book, ask) }),
  };
  if (bid === undefined || ask === undefined) return top;
  const tick = toFixed(book.market.tickSize);
  return {
    ...top,
    mid: fixedText(((BigInt(bid.price) + BigInt(ask.price)) * tick) / 2n),
    spread: formatPrice(book.market, (ask.price - bid.price) as PriceTicks),
  };
}

export interface Quote {
  /** Absent when nothing would fill. */
  readonly averagePrice?: string;
  /** The last level that it would reach. */
  readonly worstPrice?: string;
  /** What would fill; less than asked for when the book is too thin. */
  readonly filled: string;
  /** Price × quantity of that. */
  readonly cost: string;
  /** How far the average is from the best price, in hundredths of a percent. */
  readonly slippageBps: number;
}

/** What a taker of that side and quantity would get now, fees not included. */
export function quoteBook(book: L2Book, side: Side, quantity: DecimalInput): Quote {
  const wanted = toFixed(decimalText(quantity, 'quantity'));
  const tick = toFixed(book.market.tickSize);
  const lot = toFixed(book.market.lotSize);
  const maker = side === 'buy' ? 'sell' : 'buy';
  let filled = 0n;
  // In units of 10^-36, so that every product is exact.
  let cost = 0n;
  let worst: WholeLevel | undefined;
  for (let index = 0; filled < wanted; index += 1) {
    const level = book.level(maker, index);
    if (level === undefined) break;
    const here = BigInt(level.quantity) * lot;
    const left = wanted - filled;
    const taken = left < here ? left : here;
    filled += taken;
    cost += taken * BigInt(level.price) * tick;
    worst = level;
  }
  const best = book.best(maker);
  if (worst === undefined || best === undefined) return { filled: '0', cost: '0', slippageBps: 0 };
  const average = cost / filled;
  const bestPrice = BigInt(best.price) * tick;
  const distance = side === 'buy' ? average - bestPrice : bestPrice - average;
  return {
    averagePrice: fixedText(average),
    worstPrice: formatPrice(book.market, worst.price),
    filled: fixedText(filled),
    cost: fixedText(cost / FIXED_ONE),
    slippageBps: Number((distance * BPS_HUNDREDTHS) / bestPrice) / 100,
  };
}

/** Hundredths of a basis point in one. */
const BPS_HUNDREDTHS = 1_000_000n;

/**
 * At most `count` levels of `step` each, best first. Bids are rounded down and asks up, so that no
 * price looks better than it is.
 */
export function groupBook(
  book: L2Book,
  step: DecimalInput,
  count: number,
): { bids: Level[]; asks: Level[] } {
  const stepFixed = toFixed(decimalText(step, 'step'));
  const tick = toFixed(book.market.tickSize);
  if (stepFixed <= 0n || stepFixed % tick !== 0n) {
    throw invalidInput(
      'step',
      `step is a multiple of the tick size ${book.market.tickSize}, not ${step}.`,
    );
  }
  const ticks = stepFixed / tick;
  return {
    bids: groupSide(book, { side: 'buy', ticks, count }),
    asks: groupSide(book, { side: 'sell', ticks, count }),
  };
}

function groupSide(
  book: L2Book,
  grouping: { readonly side: Side; readonly ticks: bigint; readonly count: number },
): Level[] {
  const { side, ticks, count } = grouping;
  const tick = toFixed(book.market.tickSize);
  const groups: { price: bigint; lots: bigint }[] = [];
  for (let index = 0; index < book.size(side); index += 1) {
    const level = book.level(side, index);
    if (level === undefined) break;
    const price = BigInt(level.price);
    const steps = side === 'buy' ? price / ticks : (price + ticks - 1n) / ticks;
    const last = groups.at(-1);
    if (last !== undefined && last.price === steps) {
      last.lots += BigInt(level.quantity);
    } else {
      if (groups.length === count) break;
      groups.push({ price: steps, lots: BigInt(level.quantity) });
    }
  }
  const scale = scaleOf(book.market.tickSize);
  return groups.map(({ price, lots }) => ({
    price: fixedAtScale(price * ticks * tick, scale),
    quantity: formatQuantity(book.market, lots),
  }));
}
