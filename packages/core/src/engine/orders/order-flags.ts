/** An order's words as one small integer. Lists are append-only: the position is the number, and journals keep it. */
import { selfTradeModes, sideNames } from '../../book/matching-book.ts';
import type { OrderType, PostOnly, SelfTradeMode, Side, TimeInForce } from '../commands.ts';

export const timesInForce: readonly TimeInForce[] = ['gtc', 'ioc', 'fok', 'gtd', 'day'];
export const TIF_GTC = 0;
export const TIF_IOC = 1;
export const TIF_FOK = 2;
export const TIF_GTD = 3;
export const TIF_DAY = 4;

export const orderTypes: readonly OrderType[] = [
  'limit',
  'market',
  'stop',
  'stop-limit',
  'take-profit',
  'take-profit-limit',
  'trailing-stop',
  'trailing-stop-limit',
];
export const TYPE_LIMIT = 0;
export const TYPE_MARKET = 1;
export const TYPE_STOP = 2;
export const TYPE_STOP_LIMIT = 3;
export const TYPE_TAKE_PROFIT = 4;
export const TYPE_TAKE_PROFIT_LIMIT = 5;
export const TYPE_TRAILING_STOP = 6;
export const TYPE_TRAILING_STOP_LIMIT = 7;

export const postOnlyModes: readonly PostOnly[] = ['reject', 'slide'];
/** In flags and intents: 0 is not post-only, then the mode's position in the list plus one. */
export const POST_ONLY_SLIDE = 2;

/** Does what is left of it stay, for good or for a time? */
export function canRest(timeInForce: number): boolean {
  return timeInForce !== TIF_IOC && timeInForce !== TIF_FOK;
}

/** Bits: 0–3 time in force, 4–7 self-trade mode, 8–11 type, 12–13 post-only, 14 side; from 16 on, what the order is now. */
export function packFlags(words: {
  readonly timeInForce: number;
  readonly selfTrade: number;
  readonly type: number;
  readonly postOnly: number;
  readonly side: number;
}): number {
  const { timeInForce, selfTrade, type, postOnly, side } = words;
  return timeInForce | (selfTrade << 4) | (type << 8) | (postOnly << 12) | (side << 14);
}

/** The bits that are an order's words; they never change. */
export const WORD_BITS = 0xffff;
/** It waits off the book for its trigger: see `waiting-book.ts`. */
export const IS_WAITING = 1 << 16;
/** It is a leg of a pair, and the other one is open: see `OrderTable.partner`. */
export const IS_PAIRED = 1 << 17;

export function timeInForceOf(flags: number): TimeInForce {
  return timesInForce[flags & 15] as TimeInForce;
}

export function selfTradeOf(flags: number): SelfTradeMode {
  return selfTradeModes[(flags >> 4) & 15] as SelfTradeMode;
}

export function typeOf(flags: number): OrderType {
  return orderTypes[(flags >> 8) & 15] as OrderType;
}

export function isPostOnly(flags: number): boolean {
  return ((flags >> 12) & 3) !== 0;
}

export function postOnlyOf(flags: number): PostOnly | undefined {
  return postOnlyModes[((flags >> 12) & 3) - 1];
}

/** A `TYPE_…` number. */
export function typeBitsOf(flags: number): number {
  return (flags >> 8) & 15;
}

/** A `TIF_…` number. */
export function timeInForceBitsOf(flags: number): number {
  return flags & 15;
}

/** 0 or a `POST_ONLY_…` number. */
export function postOnlyBitsOf(flags: number): number {
  return (flags >> 12) & 3;
}

export function isWaiting(flags: number): boolean {
  return (flags & IS_WAITING) !== 0;
}

export function isPaired(flags: number): boolean {
  return (flags & IS_PAIRED) !== 0;
}

/** Does it rest on the book, and is it nobody's pair? */
export function isPlain(flags: number): boolean {
  return (flags & (IS_WAITING | IS_PAIRED)) === 0;
}

/** 0 buy, 1 sell. */
export function sideBitOf(flags: number): 0 | 1 {
  return ((flags >> 14) & 1) as 0 | 1;
}

export function sideOf(flags: number): Side {
  return sideNames[sideBitOf(flags)];
}

/** The mode's number. */
export function selfTradeBitsOf(flags: number): number {
  return (flags >> 4) & 15;
}
