/**
 * The order ticket as a state machine without effects: editing → checking (the exchange previews
 * it) → review → sending → accepted, rejected or unknown. Prices are frozen when the ticket opens:
 * a moving book never changes what Enter sends.
 */
import { parsePrice, parseQuantity } from '@exchange/core/units';
import { niceStep } from './chart/geometry.ts';
import { type MarketView, plainPrice, plainQuantity, type Side } from './model.ts';

type TicketPhase =
  | 'closed'
  | 'editing'
  | 'checking'
  | 'review'
  | 'sending'
  | 'accepted'
  | 'rejected'
  | 'unknown';

export type TicketField = 'side' | 'type' | 'price' | 'quantity' | 'timeInForce' | 'postOnly';
type TicketType = 'limit' | 'market';
type TicketTimeInForce = 'gtc' | 'ioc' | 'fok';

/** What the exchange says an order would do. */
export interface TicketPreview {
  readonly ok: boolean;
  readonly cost: string;
  readonly costAsset: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly averagePrice: string | undefined;
  /** What would trade at once. */
  readonly filled: string;
  /** What is before the part that would rest; undefined when nothing would. */
  readonly queueAhead: string | undefined;
  readonly warnings: readonly string[];
}

export interface Ticket {
  readonly phase: TicketPhase;
  readonly field: TicketField;
  readonly side: Side;
  readonly type: TicketType;
  /** As typed. */
  readonly price: string;
  readonly quantity: string;
  readonly timeInForce: TicketTimeInForce;
  readonly postOnly: boolean;
  readonly preview: TicketPreview | undefined;
  /** Sentences: what is wrong, what became of it, and the way out. */
  readonly message: string | undefined;
  readonly hint: string | undefined;
  /** The next typed digit replaces the field instead of extending it. */
  readonly fresh: boolean;
}

/** What the exchange is asked for. */
export interface TicketOrder {
  readonly market: string;
  readonly side: Side;
  readonly type: TicketType;
  readonly price: string | undefined;
  readonly quantity: string;
  readonly timeInForce: TicketTimeInForce;
  readonly postOnly: boolean;
}

export const closedTicket: Ticket = {
  phase: 'closed',
  field: 'quantity',
  side: 'buy',
  type: 'limit',
  price: '',
  quantity: '',
  timeInForce: 'gtc',
  postOnly: false,
  preview: undefined,
  message: undefined,
  hint: undefined,
  fresh: true,
};

const TEXT_MAX = 24;
const quiet = { preview: undefined, message: undefined, hint: undefined } as const;

export function openTicket(
  previous: Ticket,
  order: { readonly side: Side; readonly price: string; readonly quantity: string },
): Ticket {
  return { ...previous, ...order, ...quiet, phase: 'editing', field: 'quantity', fresh: true };
}

export function closeTicket(ticket: Ticket): Ticket {
  return { ...ticket, ...quiet, phase: 'closed' };
}

/** Any change goes back to editing, so that nothing is sent that was not reviewed. */
function edited(ticket: Ticket, change: Partial<Ticket>): Ticket {
  return { ...ticket, ...quiet, ...change, phase: 'editing' };
}

export function fieldsOf(ticket: Ticket): TicketField[] {
  return ticket.type === 'market'
    ? ['side', 'type', 'quantity']
    : ['side', 'type', 'price', 'quantity', 'timeInForce', 'postOnly'];
}

export function moveField(ticket: Ticket, by: 1 | -1): Ticket {
  const fields = fieldsOf(ticket);
  const at = Math.max(0, fields.indexOf(ticket.field));
  const field = fields[(at + by + fields.length) % fields.length] ?? 'quantity';
  return { ...ticket, field, fresh: true };
}

/** A typed character, in the field that takes numbers. */
export function typeInto(ticket: Ticket, character: string): Ticket {
  if (!/^[0-9.]$/.test(character)) return ticket;
  const field = ticket.field === 'price' ? 'price' : 'quantity';
  const current = ticket.fresh || ticket.field !== field ? '' : ticket[field];
  if (current.length >= TEXT_MAX || (character === '.' && current.includes('.'))) return ticket;
  return edited(ticket, { [field]: current + character, field, fresh: false });
}

export function erase(ticket: Ticket): Ticket {
  const field = ticket.field === 'price' ? 'price' : 'quantity';
  return edited(ticket, { [field]: ticket[field].slice(0, -1), field, fresh: false });
}

export function toggleType(ticket: Ticket): Ticket {
  const type = ticket.type === 'limit' ? 'market' : 'limit';
  const next = edited(ticket, { type });
  return fieldsOf(next).includes(next.field) ? next : { ...next, field: 'quantity', fresh: true };
}

export function togglePostOnly(ticket: Ticket): Ticket {
  if (ticket.type === 'market') return ticket;
  return edited(ticket, { postOnly: !ticket.postOnly, timeInForce: 'gtc' });
}

const timesInForce: readonly TicketTimeInForce[] = ['gtc', 'ioc', 'fok'];

export function cycleTimeInForce(ticket: Ticket): Ticket {
  if (ticket.type === 'market') return ticket;
  const next = timesInForce[(timesInForce.indexOf(ticket.timeInForce) + 1) % timesInForce.length];
  return edited(ticket, { timeInForce: next ?? 'gtc', postOnly: false });
}

export function setSide(ticket: Ticket, side: Side): Ticket {
  return ticket.side === side ? ticket : edited(ticket, { side });
}

/** ←→ on a field: the other side, the other type, and so on; on the quantity, see the caller. */
export function choose(ticket: Ticket): Ticket {
  switch (ticket.field) {
    case 'side':
      return setSide(ticket, ticket.side === 'buy' ? 'sell' : 'buy');
    case 'type':
      return toggleType(ticket);
    case 'timeInForce':
      return cycleTimeInForce(ticket);
    case 'postOnly':
      return togglePostOnly(ticket);
    case 'price':
    case 'quantity':
      return ticket;
  }
}

/** One tick up or down; nothing while the text is no price. */
export function stepPrice(ticket: Ticket, market: MarketView, by: number): Ticket {
  const parsed = parsePrice(market, ticket.price);
  if (!parsed.ok) return ticket;
  return edited(ticket, { price: plainPrice(market, Math.max(1, parsed.value + by)), fresh: true });
}

/** The next round quantity: 1, 2 or 5 times a power of ten lots. */
export function stepQuantity(ticket: Ticket, market: MarketView, by: 1 | -1): Ticket {
  return edited(ticket, { quantity: steppedQuantity(market, ticket.quantity, by), fresh: true });
}

export function steppedQuantity(market: MarketView, quantity: string, by: 1 | -1): string {
  const parsed = parseQuantity(market, quantity);
  const least = parseQuantity(market, market.minQuantity);
  const floor = least.ok ? least.value : 1;
  if (!parsed.ok) return plainQuantity(market, floor);
  const lots = by > 0 ? niceStep(parsed.value + 1) : nicePrevious(parsed.value);
  return plainQuantity(market, Math.max(floor, lots));
}

/** The largest of 1, 2, 5 times a power of ten that is below `lots`. */
function nicePrevious(lots: number): number {
  if (lots <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(lots - 1));
  for (const factor of [5, 2, 1]) {
    if (factor * power < lots) return factor * power;
  }
  return 1;
}

export const shares = [0.1, 0.25, 0.5, 0.75, 1] as const;

/** A share of what can be afforded: whole lots, rounded down. */
export function takeShare(
  ticket: Ticket,
  market: MarketView,
  by: { readonly share: number; readonly available: number; readonly price: number },
): Ticket {
  const affordable = ticket.side === 'buy' ? by.available / by.price : by.available;
  const lots = Math.floor((affordable * by.share) / Number(market.lotSize) + 1e-9);
  if (!Number.isFinite(lots) || lots < 1) {
    return { ...ticket, message: `Nothing is available to ${ticket.side}.`, hint: undefined };
  }
  return edited(ticket, { quantity: plainQuantity(market, lots), field: 'quantity', fresh: true });
}

/** The order that the fields spell, or the sentence that says why there is none. */
export function readTicket(
  ticket: Ticket,
  market: MarketView,
):
  | { readonly ok: true; readonly order: TicketOrder }
  | { readonly ok: false; readonly field: TicketField; readonly message: string } {
  const quantity = parseQuantity(market, ticket.quantity);
  if (!quantity.ok) {
    const message = quantitySentence(quantity.code, market);
    return { ok: false, field: 'quantity', message };
  }
  const isLimit = ticket.type === 'limit';
  if (isLimit) {
    const price = parsePrice(market, ticket.price);
    if (!price.ok) {
      return {
        ok: false,
        field: 'price',
        message: `The price is a multiple of ${market.tickSize}.`,
      };
    }
  }
  return {
    ok: true,
    order: {
      market: market.symbol,
      side: ticket.side,
      type: ticket.type,
      price: isLimit ? ticket.price : undefined,
      quantity: ticket.quantity,
      timeInForce: isLimit ? ticket.timeInForce : 'ioc',
      postOnly: isLimit && ticket.postOnly,
    },
  };
}

function quantitySentence(code: string, market: MarketView): string {
  return code === 'quantity-below-minimum'
    ? `The quantity is at least ${market.minQuantity} ${market.base}.`
    : `The quantity is a multiple of ${market.lotSize} ${market.base}.`;
}

const FAR_FROM_MID = 0.05;
const LARGE_SHARE = 0.25;

/** What a second look is worth for, before anything is sent. Estimates in plain numbers. */
export function fatFingerWarnings(
  order: TicketOrder,
  at: { readonly mid: number | undefined; readonly equity: number | undefined },
): string[] {
  const warnings: string[] = [];
  const price = order.price === undefined ? at.mid : Number(order.price);
  if (price === undefined || at.mid === undefined) return warnings;
  const away = price / at.mid - 1;
  if (Math.abs(away) > FAR_FROM_MID) {
    const where = away > 0 ? 'above' : 'below';
    warnings.push(`price is ${(Math.abs(away) * 100).toFixed(1)} % ${where} the middle`);
  }
  const cost = price * Number(order.quantity);
  if (at.equity !== undefined && at.equity > 0 && cost > at.equity * LARGE_SHARE) {
    warnings.push(`this is ${Math.round((cost / at.equity) * 100)} % of your equity here`);
  }
  return warnings;
}

export function checking(ticket: Ticket): Ticket {
  return { ...ticket, ...quiet, phase: 'checking' };
}

/** A preview that arrives after the ticket was changed or closed is dropped. */
export function reviewed(ticket: Ticket, preview: TicketPreview): Ticket {
  return ticket.phase === 'checking' ? { ...ticket, phase: 'review', preview } : ticket;
}

export function refused(ticket: Ticket, message: string, hint: string | undefined): Ticket {
  return { ...ticket, phase: 'rejected', message, hint };
}

export function sending(ticket: Ticket): Ticket {
  return { ...ticket, phase: 'sending', message: undefined, hint: undefined };
}

export function accepted(ticket: Ticket, message: string): Ticket {
  return { ...ticket, ...quiet, phase: 'accepted', message };
}

export function outcomeUnknown(ticket: Ticket, clientId: string): Ticket {
  return {
    ...ticket,
    phase: 'unknown',
    message: 'The answer was lost. Checking by client id …',
    hint: `client id ${clientId}`,
  };
}

/** Whether keys belong to the ticket. */
export function isOpen(ticket: Ticket): boolean {
  return ticket.phase !== 'closed';
}
