/**
 * From the state of the market to the quotes that should be in it: model, widening, filters, pulled
 * sides, grid, room. Pure. What comes out is on the grid, at least one tick apart, does not cross
 * itself, and could be filled whole without breaking the inventory limit.
 */
import type { Side } from '@exchange/core';
import { type PriceTicks, priceTicks, type QuantityLots, quantityLots } from '@exchange/core/units';
import type { MakerState, Quote, QuoteFilter, QuoteModel } from './parts.ts';

export interface PipelineParts {
  readonly model: QuoteModel;
  readonly filters: readonly QuoteFilter[];
}

export interface PipelineLimits {
  /** 1: as the model says; more: further from the fair value. */
  readonly widenFactor: number;
  readonly pulled: ReadonlySet<Side>;
}

/** A quote on the grid. */
export interface GridQuote {
  readonly side: Side;
  readonly level: number;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly because: readonly string[];
}

/** Float noise smaller than this does not push a price to the next tick. */
const TICK_NOISE = 1e-6;

export function draftQuotes(
  parts: PipelineParts,
  state: MakerState,
  limits: PipelineLimits,
): GridQuote[] {
  let quotes = widen(parts.model.quotes(state), state.fair, limits.widenFactor);
  for (const filter of parts.filters) quotes = filter.apply(quotes, state);
  const allowed = quotes.filter(({ side }) => !limits.pulled.has(side));
  return withinRoom(toGrid(allowed), state);
}

function widen(quotes: readonly Quote[], fair: number, factor: number): readonly Quote[] {
  if (factor === 1) return quotes;
  return quotes.map((quote) => ({
    ...quote,
    price: fair + (quote.price - fair) * factor,
    because: [...quote.because, `widened ×${factor.toFixed(2)}`],
  }));
}

/**
 * Bids are rounded down and asks up, innermost first; a level on or inside the one before moves a
 * tick out.
 */
export function toGrid(quotes: readonly Quote[]): GridQuote[] {
  const bids = sideToGrid(quotes, 'buy', Number.MAX_SAFE_INTEGER);
  const bestBid = bids[0]?.price ?? 0;
  return [...bids, ...sideToGrid(quotes, 'sell', bestBid)];
}

/** `inside` is the price that the first quote has to stay away from. */
function sideToGrid(quotes: readonly Quote[], side: Side, inside: number): GridQuote[] {
  const sign = side === 'buy' ? -1 : 1;
  const innermostFirst = quotes
    .filter(
      (quote) =>
        quote.side === side && Number.isFinite(quote.price) && Number.isFinite(quote.quantity),
    )
    .toSorted((a, b) => sign * (a.price - b.price));
  const placed: GridQuote[] = [];
  let bound = inside;
  for (const quote of innermostFirst) {
    const rounded =
      side === 'buy' ? Math.floor(quote.price + TICK_NOISE) : Math.ceil(quote.price - TICK_NOISE);
    const price = side === 'buy' ? Math.min(rounded, bound - 1) : Math.max(rounded, bound + 1);
    if (price < 1 || price > Number.MAX_SAFE_INTEGER) continue;
    bound = price;
    placed.push({
      side,
      level: placed.length,
      price: priceTicks(price),
      quantity: quantityLots(Math.max(0, Math.floor(quote.quantity))),
      because: quote.because,
    });
  }
  return placed;
}

/**
 * Cuts quantities, innermost first, to what the inventory limit leaves; drops what is too small to
 * place.
 */
function withinRoom(quotes: readonly GridQuote[], state: MakerState): GridQuote[] {
  const room = inventoryRoom(state.inventory, state.inventoryLimit);
  const kept: GridQuote[] = [];
  for (const quote of quotes) {
    const quantity = Math.min(quote.quantity, room[quote.side]);
    if (quantity < Math.max(1, state.market.minQuantity)) continue;
    room[quote.side] -= quantity;
    const isCut = quantity < quote.quantity;
    kept.push({
      ...quote,
      quantity: quantityLots(quantity),
      because: isCut ? [...quote.because, 'inventory limit'] : quote.because,
    });
  }
  return kept;
}

/** Lots that may still be bought and sold. */
export function inventoryRoom(inventory: number, limit: number): Record<Side, number> {
  return { buy: Math.max(0, limit - inventory), sell: Math.max(0, limit + inventory) };
}
