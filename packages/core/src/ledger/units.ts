/**
 * Amounts on their way through the engine. Most fit a double exactly and are fast as numbers; the
 * rest are bigints. The form is canonical: a number exactly when the amount is below `FAST_LIMIT`.
 */
import { RATE_PPM_ONE } from '../limits.ts';

/** A whole number of an asset's smallest units: a number below 2^52 in size, else a bigint. */
export type Units = number | bigint;

/** The sum of two amounts below this is still a safe integer. */
export const FAST_LIMIT = 2 ** 52;
const FAST_LIMIT_BIG = 2n ** 52n;
const RATE_ONE_BIG = BigInt(RATE_PPM_ONE);

export function units(amount: bigint): Units {
  return amount < FAST_LIMIT_BIG && amount > -FAST_LIMIT_BIG ? Number(amount) : amount;
}

/** `sum` came out of safe integers, so it is exact. */
function canonical(sum: number): Units {
  return sum < FAST_LIMIT && sum > -FAST_LIMIT ? sum : BigInt(sum);
}

export function add(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') return canonical(a + b);
  return units(BigInt(a) + BigInt(b));
}

export function subtract(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') return canonical(a - b);
  return units(BigInt(a) - BigInt(b));
}

export function isLess(a: Units, b: Units): boolean {
  return a < b;
}

/** The share of a received amount that a rate takes, rounded up to a whole unit. */
export function shareRoundedUp(received: Units, ratePpm: number): Units {
  if (ratePpm === 0) return 0;
  if (typeof received === 'bigint') {
    return units((received * BigInt(ratePpm) + RATE_ONE_BIG - 1n) / RATE_ONE_BIG);
  }
  // received × rate may leave the safe integers, so whole millions and the rest go separately.
  const millions = Math.floor(received / RATE_PPM_ONE);
  const rest = received - millions * RATE_PPM_ONE;
  return millions * ratePpm + Math.ceil((rest * ratePpm) / RATE_PPM_ONE);
}

/** The same, rounded down. */
export function shareRoundedDown(received: Units, ratePpm: number): Units {
  if (typeof received === 'bigint') return units((received * BigInt(ratePpm)) / RATE_ONE_BIG);
  const millions = Math.floor(received / RATE_PPM_ONE);
  const rest = received - millions * RATE_PPM_ONE;
  return millions * ratePpm + Math.floor((rest * ratePpm) / RATE_PPM_ONE);
}
