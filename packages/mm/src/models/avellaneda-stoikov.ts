/**
 * M. Avellaneda and S. Stoikov, "High-frequency trading in a limit order book", Quantitative
 * Finance
 * 8 (3), 2008, pages 217–224: quotes around a reservation price
 *
 *   r = s − q γ σ² (T − t)
 *
 * with the total spread
 *
 *   δᵃ + δᵇ = γ σ² (T − t) + (2 / γ) ln(1 + γ / κ)
 *
 * where s is the fair value, q the inventory, γ the aversion to risk, σ the volatility of the price
 * and κ how
 * quickly fills get rarer with distance (arrivals ∝ e^(−κ δ)). The paper assumes a Brownian price,
 * independent Poisson fills and a horizon T at which inventory is marked; a market that never
 * closes
 * has none, so T − t is a constant here, as practitioners do. Its units, as used below: prices in
 * ticks, q in multiples of `size`, γ and κ per tick, σ in ticks per square root of a second.
 */
import type { Quote, QuoteModel } from '../parts.ts';

export interface AvellanedaStoikovOptions {
  /** γ, per tick: larger leans harder against inventory. */
  readonly gamma: number;
  /** κ, per tick: larger means that fills are rare away from the fair value. */
  readonly kappa: number;
  /** T − t; default 60 seconds. */
  readonly horizonSeconds?: number;
  /** Quantity of a level, decimal text. */
  readonly size: string;
  /** Levels a side, each one more half-spread away; default 1. */
  readonly levels?: number;
}

export function avellanedaStoikov(options: AvellanedaStoikovOptions): QuoteModel {
  const { gamma, kappa, horizonSeconds = 60, levels = 1 } = options;
  if (!(gamma > 0) || !(kappa > 0) || !(horizonSeconds > 0)) {
    throw new RangeError('gamma, kappa and the horizon of Avellaneda–Stoikov are above 0.');
  }
  return {
    name: 'avellaneda-stoikov',
    quotes({ fair, volatility, inventory, market }) {
      const quantity = market.toLots(options.size);
      if (quantity === 0) return [];
      const sigma = (volatility / 10_000) * fair;
      const { reservation, spread } = reservationAndSpread({
        fair,
        sigma,
        inventory: inventory / quantity,
        gamma,
        kappa,
        horizonSeconds,
      });
      const because = [
        `reservation ${(reservation - fair).toFixed(1)} ticks off fair`,
        `half-spread ${(spread / 2).toFixed(1)} ticks`,
      ];
      return Array.from({ length: levels }, (_, level): readonly Quote[] => {
        const distance = (spread / 2) * (level + 1);
        return [
          { side: 'buy', level, price: reservation - distance, quantity, because },
          { side: 'sell', level, price: reservation + distance, quantity, because },
        ];
      }).flat();
    },
  };
}

export interface ReservationInput {
  readonly fair: number;
  readonly sigma: number;
  readonly inventory: number;
  readonly gamma: number;
  readonly kappa: number;
  readonly horizonSeconds: number;
}

/** The two formulas above. */
export function reservationAndSpread(input: ReservationInput): {
  reservation: number;
  spread: number;
} {
  const { fair, sigma, inventory, gamma, kappa, horizonSeconds } = input;
  const risk = gamma * sigma ** 2 * horizonSeconds;
  return {
    reservation: fair - inventory * risk,
    spread: risk + (2 / gamma) * Math.log1p(gamma / kappa),
  };
}
