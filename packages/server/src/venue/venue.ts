/** A venue: what an empty exchange is filled with. The file form is JSON with the same names. */
import type { Scope } from '../identity/identity.ts';

export interface VenueAsset {
  readonly symbol: string;
  readonly decimals: number;
}

/** Decimal strings are in whole units of the quote (prices, notionals) or base asset (quantities). */
export interface VenueMarket {
  readonly symbol: string;
  /** Default: the symbol's two halves. */
  readonly base?: string;
  readonly quote?: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minPrice?: string;
  readonly maxPrice?: string;
  readonly minQuantity?: string;
  readonly maxQuantity?: string;
  readonly minNotional?: string;
  readonly maxNotional?: string;
  /** A fraction: `0.001` is 0.1 %. Negative is a rebate. */
  readonly makerFee: string;
  readonly takerFee: string;
  readonly openOrdersMax?: number;
  /** A fraction: `0.1` lets prices go 10 % either way from the last one. */
  readonly priceBand?: string;
  /** The reference price before the first trade. */
  readonly referencePrice?: string;
  /** How long the auction is that a trade outside the band starts; default 300. */
  readonly bandAuctionSeconds?: number;
  /** When the market's day ends: seconds after 00:00 UTC, default 0. */
  readonly dayEndSeconds?: number;
}

interface VenueKeyCommon {
  readonly label?: string;
  /** Default `read` alone. */
  readonly scopes?: readonly Scope[];
  readonly ipAllow?: readonly string[];
  /** ISO 8601 with a zone. */
  readonly expiresAt?: string;
}

export type VenueKey =
  | (VenueKeyCommon & { readonly kind: 'hmac'; readonly key: string; readonly secret: string })
  /** Base64 of the raw 32 bytes. */
  | (VenueKeyCommon & { readonly kind: 'ed25519'; readonly publicKey: string });

export interface VenueAccount {
  readonly name: string;
  readonly selfTradeGroup?: number;
  /** Asset symbol to decimal string. */
  readonly balances?: Readonly<Record<string, string>>;
  readonly keys?: readonly VenueKey[];
}

export interface Venue {
  readonly assets: readonly VenueAsset[];
  readonly markets: readonly VenueMarket[];
  readonly accounts: readonly VenueAccount[];
}
