/** Every route of the native dialect, in the order of the documentation. */
import type { GatewayServices } from '../services.ts';
import type { Route } from './route.ts';
import { amendOrderRoute } from './routes/amend-order.ts';
import { cancelOrderRoute } from './routes/cancel-order.ts';
import { cancelOrdersRoute } from './routes/cancel-orders.ts';
import { getAccountRoute } from './routes/get-account.ts';
import { getCapitalRoute } from './routes/get-capital.ts';
import { getDepthRoute } from './routes/get-depth.ts';
import { getMarketRoute } from './routes/get-market.ts';
import { getOrderRoute } from './routes/get-order.ts';
import { getStatusRoute } from './routes/get-status.ts';
import { getTickerRoute } from './routes/get-ticker.ts';
import { getTimeRoute } from './routes/get-time.ts';
import { listAssetsRoute } from './routes/list-assets.ts';
import { listFillHistoryRoute } from './routes/list-fill-history.ts';
import { listKlinesRoute } from './routes/list-klines.ts';
import { listMarketsRoute } from './routes/list-markets.ts';
import { listOpenOrdersRoute } from './routes/list-open-orders.ts';
import { listOrderHistoryRoute } from './routes/list-order-history.ts';
import { listTickersRoute } from './routes/list-tickers.ts';
import { listTradeHistoryRoute, listTradesRoute } from './routes/list-trades.ts';
import { pingRoute } from './routes/ping.ts';
import { placeOcoRoute } from './routes/place-oco.ts';
import { placeOrderRoute } from './routes/place-order.ts';
import { placeOrdersRoute, placeOrdersTogetherRoute } from './routes/place-orders.ts';
import { previewOrderRoute } from './routes/preview-order.ts';
import { setDeadmanRoute } from './routes/set-deadman.ts';

export function nativeRoutes(services: GatewayServices): readonly Route[] {
  return [
    getStatusRoute(services),
    pingRoute(),
    getTimeRoute(services),
    listAssetsRoute(services),
    listMarketsRoute(services),
    getMarketRoute(services),
    getTickerRoute(services),
    listTickersRoute(services),
    getDepthRoute(services),
    listTradesRoute(services),
    listTradeHistoryRoute(services),
    listKlinesRoute(services),
    placeOrderRoute(services),
    getOrderRoute(services),
    amendOrderRoute(services),
    cancelOrderRoute(services),
    placeOcoRoute(services),
    previewOrderRoute(services),
    placeOrdersRoute(services),
    placeOrdersTogetherRoute(services),
    listOpenOrdersRoute(services),
    cancelOrdersRoute(services),
    setDeadmanRoute(services),
    getCapitalRoute(services),
    getAccountRoute(services),
    listOrderHistoryRoute(services),
    listFillHistoryRoute(services),
  ];
}
