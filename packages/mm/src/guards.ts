/** Ready-made guards. Each is a pure function of what it is shown. */
import type { Guard } from './parts.ts';

const OK = (why: string) => ({ kind: 'ok', why }) as const;

/** No quotes when the newest price is older than this, or the book is being resynchronised. */
export function staleSource({ milliseconds }: { readonly milliseconds: number }): Guard {
  return {
    name: 'stale-source',
    check({ now, sources, book }) {
      if (book.stale)
        return { kind: 'pull', side: 'both', why: 'the book is being resynchronised' };
      if (sources.length === 0) return { kind: 'pull', side: 'both', why: 'no source has a price' };
      const age = Math.min(...sources.map(({ at }) => now - at)) / 1000;
      if (age > milliseconds) {
        return { kind: 'pull', side: 'both', why: `newest price is ${Math.round(age)} ms old` };
      }
      return OK(`${Math.max(0, Math.round(age))} of ${milliseconds} ms`);
    },
  };
}

export interface MaxDrawdownOptions {
  /** Of what the account was worth at the start, in the market's two assets. */
  readonly percent: number;
  /** Default `halt`. */
  readonly then?: 'pause' | 'halt';
  /** How long a pause lasts; default 10 minutes. The best pnl counts anew after it. */
  readonly resumeAfterMilliseconds?: number;
}

export function maxDrawdown({
  percent,
  then = 'halt',
  resumeAfterMilliseconds = 600_000,
}: MaxDrawdownOptions): Guard {
  return {
    name: 'max-drawdown',
    check({ drawdownPercent }) {
      const why = `${drawdownPercent.toFixed(2)} of ${percent} %`;
      if (drawdownPercent < percent) return OK(why);
      if (then === 'halt') return { kind: 'halt', why: `drawdown ${why}` };
      return { kind: 'pull', side: 'both', forMilliseconds: resumeAfterMilliseconds, why };
    },
  };
}

/** No quotes on the side that would add to an inventory of this many units of the base asset. */
export function maxInventory({ quantity }: { readonly quantity: string }): Guard {
  return {
    name: 'max-inventory',
    check({ inventory, book }) {
      const limit = book.market.toLots(quantity);
      const why = `${inventory} of ${limit} lots`;
      if (inventory >= limit) return { kind: 'pull', side: 'buy', why };
      if (inventory <= -limit) return { kind: 'pull', side: 'sell', why };
      return OK(why);
    },
  };
}

export interface BurstOptions {
  /** This many within the time are too many. */
  readonly count: number;
  readonly withinMilliseconds: number;
  readonly pauseMilliseconds: number;
}

/** Many fills at once usually mean that somebody knows more: step back for a while. */
export function fillBurst(options: BurstOptions): Guard {
  return {
    name: 'fill-burst',
    check: (input) => burst(input.fillsWithin(options.withinMilliseconds), options),
  };
}

/** Refusals in a row mean that something is wrong: stop asking for a while. */
export function rejectBurst(options: BurstOptions): Guard {
  return {
    name: 'reject-burst',
    check: (input) => burst(input.rejectsWithin(options.withinMilliseconds), options),
  };
}

function burst(seen: number, options: BurstOptions): ReturnType<Guard['check']> {
  const why = `${seen} of ${options.count} in ${options.withinMilliseconds} ms`;
  if (seen < options.count) return OK(why);
  return { kind: 'pull', side: 'both', forMilliseconds: options.pauseMilliseconds, why };
}

export interface VolatilityWidenOptions {
  /** Volatility now ÷ its long average from which quotes widen. */
  readonly ratio: number;
  /** The largest factor; default 4. Between them the factor is how far the ratio is exceeded. */
  readonly factorMax?: number;
}

/** Moves quotes away from the fair value while the market is livelier than usual. */
export function volatilityWiden({ ratio, factorMax = 4 }: VolatilityWidenOptions): Guard {
  return {
    name: 'volatility',
    check({ volatilityRatio }) {
      const why = `${volatilityRatio.toFixed(1)} × usual`;
      if (volatilityRatio < ratio) return OK(why);
      return { kind: 'widen', factor: Math.min(factorMax, volatilityRatio / ratio), why };
    },
  };
}
