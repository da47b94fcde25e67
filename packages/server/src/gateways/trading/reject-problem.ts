/** An engine's refusal with its values in the units of people. */
import type { EventOf, RejectCode } from '@exchange/core';
import type { ProblemDetails } from '@exchange/core/protocol';
import { formatFixed, formatUnits, scaleOf } from '@exchange/core/units';
import type { MarketView, Views } from '../../views.ts';
import { ProblemError } from '../problem-error.ts';

type Reject = EventOf<'order-rejected'> | EventOf<'command-rejected'>;

export function rejectProblem(event: Reject, views: Views): ProblemError {
  const market = event.market === undefined ? undefined : views.market(event.market);
  const details: ProblemDetails = {
    ...(event.market === undefined ? {} : { market: event.market }),
    ...(market === undefined ? {} : quantities(event, market)),
  };
  return new ProblemError(event.code, details);
}

function quantities(event: Reject, market: MarketView): ProblemDetails {
  const format = formatOf(event.code, market);
  if (format === undefined) return {};
  return {
    ...(event.actual === undefined ? {} : { actual: format(event.actual) }),
    ...(event.limit === undefined ? {} : { limit: format(event.limit) }),
  };
}

function formatOf(code: RejectCode, market: MarketView): ((units: bigint) => string) | undefined {
  const inSteps = (size: string) => (steps: bigint) => {
    const scale = scaleOf(size);
    return formatFixed(steps * BigInt(size.replace('.', '')), scale);
  };
  switch (code) {
    case 'price-below-minimum':
    case 'price-above-maximum':
    case 'price-out-of-band':
    case 'stop-would-trigger':
      return inSteps(market.tickSize);
    case 'quantity-below-minimum':
    case 'quantity-above-maximum':
    case 'display-quantity-out-of-range':
      return inSteps(market.lotSize);
    case 'notional-below-minimum':
    case 'notional-above-maximum':
      return (units) => formatUnits(units, market.quoteDecimals);
    case 'open-orders-limit':
    case 'batch-invalid':
      return String;
    case 'time-in-past':
      return (micros) => new Date(Number(micros / 1_000n)).toISOString();
    default:
      // Money of an account is not repeated in an error, and other codes have no values.
      return undefined;
  }
}
