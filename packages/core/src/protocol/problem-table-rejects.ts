/** The rows of the engine's reject codes. */
import type { RejectCode } from '../engine/reject-codes.ts';
import type { ProblemDetails, ProblemEntry } from './problem-entry.ts';

type Rows = Readonly<Record<RejectCode, ProblemEntry>>;

function market(details: ProblemDetails): string {
  return details.market ?? 'this market';
}

function of(details: ProblemDetails): string {
  return details.market === undefined ? '' : ` of ${details.market}`;
}

/** `Price 99.5 is below the minimum of 100 of TATA_INR.` */
function bound(noun: string, relation: string, details: ProblemDetails): string {
  const actual =
    details.actual === undefined ? `The ${noun.toLowerCase()}` : `${noun} ${details.actual}`;
  const limit = details.limit === undefined ? '' : ` ${details.limit}`;
  return `${actual} is ${relation}${limit}${of(details)}.`;
}

const identity = {
  'client-id-reused': {
    httpStatus: 422,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: () => 'The client id was already used for an order with other content.',
    hint: 'Use a new client id for each new order.',
  },
  'command-expired': {
    httpStatus: 422,
    nativeCode: 'TIMEOUT',
    retry: 'safe',
    message: () => 'The request reached the engine after its deadline; nothing was done.',
    hint: 'Send it again, with a longer window if this repeats.',
  },
  'batch-invalid': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ actual }) =>
      `A batch has 1 to 100 items${actual === undefined ? '' : `, not ${actual}`}.`,
    hint: 'Split the batch.',
  },
} satisfies Partial<Rows>;

const names = {
  'account-unknown': {
    httpStatus: 404,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'There is no such account.',
    hint: 'Check the account.',
  },
  'asset-unknown': {
    httpStatus: 404,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ asset }) => `There is no asset ${asset ?? 'of that name'}.`,
    hint: 'GET /api/v1/assets lists the assets.',
  },
  'asset-exists': {
    httpStatus: 409,
    nativeCode: 'PRECONDITION_FAILED',
    retry: 'useless',
    message: ({ asset }) => `Asset ${asset ?? ''} exists already.`.replace('  ', ' '),
    hint: 'Nothing needs to be done.',
  },
  'asset-invalid': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'An asset has a symbol of 1 … 10 characters A–Z 0–9 and 0 … 18 decimals.',
    hint: 'Change what breaks this.',
  },
  'market-unknown': {
    httpStatus: 404,
    nativeCode: 'INVALID_SYMBOL',
    retry: 'useless',
    message: (details) => `There is no market ${details.market ?? 'of that name'}.`,
    hint: 'GET /api/v1/markets lists the markets.',
  },
  'market-exists': {
    httpStatus: 409,
    nativeCode: 'PRECONDITION_FAILED',
    retry: 'useless',
    message: (details) => `Market ${details.market ?? ''} exists already.`.replace('  ', ' '),
    hint: 'Nothing needs to be done.',
  },
  'market-invalid': {
    httpStatus: 400,
    nativeCode: 'INVALID_MARKET',
    retry: 'useless',
    message: ({ limit }) =>
      'A tick times a lot must be a whole number of units of the quote asset, and a lot of the base asset' +
      `${limit === undefined ? '' : ` (decimals needed: ${limit})`}.`,
    hint: 'Give the asset more decimals, or the market a larger tick or lot.',
  },
  'order-unknown': {
    httpStatus: 404,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: ({ order }) => `There is no open order ${order ?? 'of that id'} of this account.`,
    hint: 'It may be filled or cancelled: look at the order history.',
  },
} satisfies Partial<Rows>;

const states = {
  'market-closed': {
    httpStatus: 409,
    nativeCode: 'INVALID_MARKET',
    retry: 'useless',
    message: (details) => `${capital(market(details))} is closed.`,
    hint: 'Trade in another market.',
  },
  'market-halted': {
    httpStatus: 409,
    nativeCode: 'TRADING_PAUSED',
    retry: 'safe',
    message: (details) => `${capital(market(details))} is halted.`,
    hint: 'Wait until it opens again.',
  },
  'market-cancel-only': {
    httpStatus: 409,
    nativeCode: 'TRADING_PAUSED',
    retry: 'safe',
    message: (details) => `${capital(market(details))} takes only cancels and reductions now.`,
    hint: 'Wait until it opens again.',
  },
  'market-in-auction': {
    httpStatus: 409,
    nativeCode: 'TRADING_PAUSED',
    retry: 'safe',
    message: (details) =>
      `${capital(market(details))} is in an auction: it takes limit orders that stay (GTC, GTD or DAY).`,
    hint: 'Place a limit order, or wait until the auction is over.',
  },
  'market-post-only': {
    httpStatus: 409,
    nativeCode: 'TRADING_PAUSED',
    retry: 'safe',
    message: (details) => `${capital(market(details))} takes only post-only limit orders now.`,
    hint: 'Place a post-only limit order, or wait until it opens.',
  },
} satisfies Partial<Rows>;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const shapes = {
  'order-terms-conflict': {
    httpStatus: 400,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: () => 'The terms of the order contradict each other, or it does not have this one.',
    hint: 'The documentation says which terms go together.',
  },
  'protection-price-needed': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: () => 'A buy that waits to act as a market order must say what it can cost at most.',
    hint: 'Give a protection price, or the quote amount to spend instead of a quantity.',
  },
  'price-off-tick': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: (details) => bound('Price', 'not a multiple of the tick size', details),
    hint: 'Nothing is rounded; give a multiple of the tick size.',
  },
  'quantity-off-lot': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) => bound('Quantity', 'not a multiple of the lot size', details),
    hint: 'Nothing is rounded; give a multiple of the lot size.',
  },
  'price-below-minimum': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: (details) => bound('Price', 'below the minimum', details),
    hint: 'Give a higher price.',
  },
  'price-above-maximum': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: (details) => bound('Price', 'above the maximum', details),
    hint: 'Give a lower price.',
  },
  'quantity-below-minimum': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) => bound('Quantity', 'below the minimum', details),
    hint: 'Give a larger quantity.',
  },
  'quantity-above-maximum': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) => bound('Quantity', 'above the maximum', details),
    hint: 'Split the order.',
  },
  'display-quantity-out-of-range': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) =>
      `${details.actual === undefined ? 'The display quantity' : `Display quantity ${details.actual}`} ` +
      `is not between a hundredth of the quantity and all of it` +
      `${details.limit === undefined ? '' : ` (the bound is ${details.limit})`}.`,
    hint: 'Show at least a hundredth of the quantity.',
  },
  'trail-out-of-range': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: () =>
      'A trailing stop stands at least a tick, or a millionth of the price, from the best price.',
    hint: 'Give a distance from one tick to the maximum price, or from 0.0001 to 99.9999 percent.',
  },
  'time-in-past': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ actual, limit }) =>
      `${actual === undefined ? 'The time' : `Time ${actual}`} is over already` +
      `${limit === undefined ? '' : ` (it is ${limit} now)`}.`,
    hint: 'Give a time in the future.',
  },
  'amend-empty': {
    httpStatus: 400,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: () => 'The amend changes nothing.',
    hint: 'Give what is to be another: price, total quantity, trigger price or display quantity.',
  },
  'notional-below-minimum': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) => bound('Value', 'below the minimum', details),
    hint: 'Raise the quantity until price × quantity reaches the minimum.',
  },
  'notional-above-maximum': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) => bound('Value', 'above the maximum', details),
    hint: 'Split the order.',
  },
  'open-orders-limit': {
    httpStatus: 400,
    nativeCode: 'ORDER_LIMIT',
    retry: 'useless',
    message: (details) =>
      `An account has at most ${details.limit ?? 'so many'} open orders in ${market(details)}.`,
    hint: 'Cancel some first.',
  },
} satisfies Partial<Rows>;

const outcomes = {
  'price-out-of-band': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'safe',
    message: (details) => bound('Price', 'outside the price band, which ends at', details),
    hint: 'Give a price nearer to the last one, or wait until the band has moved.',
  },
  'stop-would-trigger': {
    httpStatus: 400,
    nativeCode: 'INVALID_PRICE',
    retry: 'useless',
    message: ({ actual, limit }) =>
      `The last price${limit === undefined ? '' : ` of ${limit}`} already triggers ` +
      `${actual === undefined ? 'the order' : `an order at ${actual}`}.`,
    hint: 'Give a trigger price on the other side of the last price, or place the order without one.',
  },
  'auction-self-cross': {
    httpStatus: 409,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: () => 'In the auction the order would cross one of your own.',
    hint: 'Cancel that one first, or use self-trade prevention Allow.',
  },
  'post-only-would-take': {
    httpStatus: 400,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: () => 'The order is post-only, and at this price it would trade at once.',
    hint: 'Give a price that does not cross the book, or leave post-only out.',
  },
  'insufficient-funds': {
    httpStatus: 400,
    nativeCode: 'INSUFFICIENT_FUNDS',
    retry: 'useless',
    message: ({ actual, limit, asset }) => {
      const unit = asset === undefined ? '' : ` ${asset}`;
      if (actual === undefined || limit === undefined)
        return 'The account has too little available.';
      return `The order needs ${actual}${unit}, but only ${limit}${unit} is available.`;
    },
    hint: 'Lower the quantity or the price, cancel an order that holds funds, or deposit.',
  },
  'amount-out-of-range': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: () => 'The amount is not within what this exchange can hold.',
    hint: 'Give a positive amount that is not larger than the balance allows.',
  },
} satisfies Partial<Rows>;

export const rejectProblems: Rows = { ...identity, ...names, ...states, ...shapes, ...outcomes };
