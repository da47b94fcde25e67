/**
 * Why a command was refused. In descending precedence: when several apply, the first one listed is
 * reported. The order is part of the API; a test ties the list to `docs/reference/reject-codes.md`.
 */
export const rejectCodes = [
  // Identity of the command. A repeat with the same content is no reject: see `order-repeated`.
  'client-id-reused',
  'command-expired',
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
  // The shape of the order. The first two are found at the decimal edge.
  'price-off-tick',
  'quantity-off-lot',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'amend-empty',
  'notional-below-minimum',
  'notional-above-maximum',
  'open-orders-limit',
  // What the book and the ledger say.
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const;

export type RejectCode = (typeof rejectCodes)[number];
