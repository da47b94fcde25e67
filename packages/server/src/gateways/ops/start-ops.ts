/**
 * Operators' routes, on loopback: `/livez` (the process runs; asks nothing else, so that a slow disk
 * is not answered with a restart), `/readyz` (orders are taken), `/statusz`, `/metrics`, and
 * `POST /market-state`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem } from '@exchange/core/protocol';
import type { Registry } from 'prom-client';
import type { ExchangeStatus } from '../../pipeline/contract.ts';
import { asProblem, wireProblem } from '../problem-error.ts';
import { type Operated, setMarketState } from './set-market-state.ts';

export interface RunningOps {
  readonly url: string;
  close(): Promise<void>;
}

export interface OpsOptions {
  readonly port: number;
  readonly registry: Registry;
  readonly status: () => ExchangeStatus;
  readonly operated: Operated;
}

const HOST = '127.0.0.1';

export async function startOps({
  port,
  registry,
  status,
  operated,
}: OpsOptions): Promise<RunningOps> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      const path = (request.url ?? '').split('?', 1)[0];
      if (request.method === 'POST' && path === '/market-state') {
        return void changeMarket(request, response, operated);
      }
      if (request.method !== 'GET') return answer(response, 405, { error: 'GET only' });
      switch (path) {
        case '/livez':
          return answer(response, 200, { status: 'ok' });
        case '/readyz':
          return answer(response, status().mode === 'normal' ? 200 : 503, { mode: status().mode });
        case '/statusz':
          return answer(response, 200, status());
        case '/metrics':
          return void writeMetrics(response, registry);
        default:
          return answer(response, 404, { error: 'not found' });
      }
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function changeMarket(
  request: IncomingMessage,
  response: ServerResponse,
  operated: Operated,
): Promise<void> {
  try {
    answer(response, 200, await setMarketState(request, operated));
  } catch (error) {
    const refused = asProblem(error);
    answer(response, problem(refused.code).httpStatus, wireProblem(refused, 'ops'));
  }
}

async function writeMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType });
    response.end(text);
  } catch {
    answer(response, 500, { error: 'metrics failed' });
  }
}
