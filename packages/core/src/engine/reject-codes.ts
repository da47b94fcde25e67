/**
 * Why a command was refused. In descending precedence: when several apply, the first one listed is
 * reported. The order is part of the API; a test ties the list to `docs/reference/reject-codes.md`.
 */
export const rejectCodes = [
  // Identity of the command. A repeat with the same content is no reject: see `order-repeated`.
  'client-id-reused',
  'command-expired',
  'batch-invalid',
  // What the command names.
  'account-unknown',
  'asset-unknown',
  'asset-exists',
  'asset-invalid',
  'market-unknown',
  'market-exists',
  'market-invalid',
  'order-unknown',
  // The market's state.
  'market-closed',
  'market-halted',
  'market-cancel-only',
  'market-in-auction',
  'market-post-only',
  // The shape of the order. Off tick and off lot are found at the decimal edge.
  'order-terms-conflict',
  'protection-price-needed',
  'price-off-tick',
  'quantity-off-lot',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'display-quantity-out-of-range',
  'trail-out-of-range',
  'time-in-past',
  'amend-empty',
  'notional-below-minimum',
  'notional-above-maximum',
  'open-orders-limit',
  // What the last price, the book and the ledger say.
  'price-out-of-band',
  'stop-would-trigger',
  'auction-self-cross',
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const;

export type RejectCode = (typeof rejectCodes)[number];
