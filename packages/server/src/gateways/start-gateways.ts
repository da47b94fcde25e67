/** Opens the doors: HTTP and WebSocket on one origin, operators' routes on another. */
import type { FastifyInstance } from 'fastify';
import { Feeds } from '../feeds/feeds.ts';
import type { GatewayContext, RunningGateways } from './contract.ts';
import { createApp } from './http/create-app.ts';
import { mountRoutes } from './http/mount-routes.ts';
import { addDocs, addOpenApi } from './http/openapi.ts';
import { nativeRoutes } from './http/routes.ts';
import { limitConnections } from './limits/limit-connections.ts';
import { createThrottle } from './limits/throttle.ts';
import { createMetrics, type Metrics } from './ops/metrics.ts';
import { startOps } from './ops/start-ops.ts';
import { Authenticator } from './security/authenticator.ts';
import type { GatewayServices } from './services.ts';
import { gatewaySettings } from './settings.ts';
import { createOrderTracker } from './trading/order-tracker.ts';
import { WebSocketGateway } from './websocket/websocket-gateway.ts';

/** Requests under way may take this long when the doors close. */
const FINISH_MILLIS_MAX = 800;

/** Listens before it resolves. */
export async function startGateways(context: GatewayContext): Promise<RunningGateways> {
  const { config, identity, views, history, outbox, clock, log } = context;
  const settings = gatewaySettings(config.limits);
  const metrics = createMetrics(outbox);
  const throttle = createThrottle(settings, () => performance.now(), config.rateLimits);
  const authenticator = new Authenticator({ identity, clock, settings });
  const orders = createOrderTracker(views, history);
  const feeds = new Feeds({ views, outbox, clock, intervalMillis: settings.feedIntervalMillis });
  let closing = false;
  const services: GatewayServices = {
    gate: metrics.timed(context.gate),
    views,
    history,
    clock,
    log,
    settings,
    throttle,
    authenticator,
    orders,
    trustedProxies: config.trustProxy,
    status: () => context.status(),
    isClosing: () => closing,
  };

  const app = await createServer(services, metrics);
  limitConnections(app.server, settings, config.trustProxy);
  const limited = config.rateLimits === 'on';
  const webSockets = new WebSocketGateway({
    server: app.server,
    services,
    feeds,
    identity,
    limited,
  });
  metrics.watch({
    status: services.status,
    webSockets: () => webSockets.counters(),
    authenticator,
    throttle,
  });

  const ops =
    config.opsPort === undefined
      ? undefined
      : await startOps({
          port: config.opsPort,
          registry: metrics.registry,
          status: services.status,
          operated: services,
        });
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await ops?.close();
    throw error;
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;

  return {
    url: `http://${host}:${port}`,
    port,
    opsUrl: ops?.url,
    async close() {
      closing = true;
      await webSockets.close();
      const cut = setTimeout(() => app.server.closeAllConnections(), FINISH_MILLIS_MAX);
      await app.close();
      clearTimeout(cut);
      feeds.close();
      orders.close();
      metrics.close();
      await ops?.close();
    },
  };
}

async function createServer(services: GatewayServices, metrics: Metrics): Promise<FastifyInstance> {
  const app = createApp(services);
  await addOpenApi(app);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1_000;
    metrics.observeRequest({ method: request.method, route, status: reply.statusCode, seconds });
    done();
  });
  mountRoutes(app, nativeRoutes(services), services);
  addDocs(app);
  return app;
}
