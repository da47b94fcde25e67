import type { Client } from '../client.ts';
import type { ErrorCode } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { identifyOrder } from './new-order.ts';
import type { NewOrder, OrderPreview } from './types.ts';

/** `POST /api/v1/order/preview` */
interface WirePreview {
  readonly accepted: boolean;
  readonly reason: ErrorCode | null;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
  }[];
  readonly executedQuantity: string;
  readonly executedQuoteQuantity: string;
  readonly averagePrice: string | null;
  readonly worstPrice: string | null;
  readonly restingQuantity: string | null;
  readonly queueAhead: string | null;
  readonly cost: string;
  readonly costAsset: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly receives: string;
}

/**
 * What an order would do now, by the exchange's own rules. Places nothing.
 * @throws {ExchangeError} for what could never be an order, such as a price off the tick
 */
export async function previewOrder(
  client: Client,
  order: NewOrder,
  options: CallOptions = {},
): Promise<OrderPreview> {
  const { clientId: _clientId, ...wire } = await identifyOrder(client, order, options);
  const preview = await client.requester.request<WirePreview>(
    {
      method: 'POST',
      path: '/api/v1/order/preview',
      instruction: 'orderPreview',
      parameters: wire,
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  return {
    ok: preview.accepted,
    ...(preview.reason === null ? {} : { code: preview.reason }),
    problems: preview.checks.filter(({ ok }) => !ok).map(({ message }) => message),
    filled: preview.executedQuantity,
    filledQuote: preview.executedQuoteQuantity,
    ...(preview.averagePrice === null ? {} : { averagePrice: preview.averagePrice }),
    ...(preview.worstPrice === null ? {} : { worstPrice: preview.worstPrice }),
    ...(preview.restingQuantity === null ? {} : { resting: preview.restingQuantity }),
    ...(preview.queueAhead === null ? {} : { queueAhead: preview.queueAhead }),
    cost: preview.cost,
    costAsset: preview.costAsset,
    fee: preview.fee,
    feeAsset: preview.feeAsset,
    receives: preview.receives,
  };
}
