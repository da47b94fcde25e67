/** Clients that place and cancel orders over HTTP, and remember exactly what was acknowledged. */
import { Agent, request } from 'node:http';
import type { SignableParameters } from '@exchange/core/protocol';
import { signedHeaders } from '../gateways/support/signer.ts';
import { keys, type TestKey } from '../gateways/support/venue.ts';
import { seeded } from './commands.ts';

export interface Acknowledged {
  /** Client id of each acknowledged order, by the id that the exchange gave it. */
  readonly orders: Map<number, number>;
  readonly cancels: Set<number>;
  /** Orders that were sent, acknowledged or not. */
  sent: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly seed: number;
  readonly clients: number;
  readonly acknowledged: Acknowledged;
  /** Client ids are unique over all runs. */
  readonly nextClientId: () => number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface HttpLoad {
  /** Resolves when all clients have lost the server, or were stopped. */
  readonly ended: Promise<void>;
  stop(): void;
}

export function startHttpLoad(options: LoadOptions): HttpLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: options.clients });
  let isStopped = false;
  const client = async (index: number): Promise<void> => {
    const random = seeded(options.seed * 1000 + index + 1);
    const key = index % 2 === 0 ? keys.aliceHmac : keys.bob;
    const own: number[] = [];
    while (!isStopped) {
      const cancels = own.length > 0 && random(100) < 30;
      if (cancels) await cancel(options, { agent, key, orderId: own.pop() ?? 0 });
      else await place(options, { agent, key, random, own });
    }
  };
  const clients = Array.from({ length: options.clients }, (_, index) => client(index));
  const ended = Promise.allSettled(clients).then(() => agent.destroy());
  return {
    ended,
    stop() {
      isStopped = true;
    },
  };
}

interface Place {
  readonly agent: Agent;
  readonly key: TestKey;
  readonly random: (below: number) => number;
  readonly own: number[];
}

async function place(
  { url, acknowledged, nextClientId }: LoadOptions,
  parts: Place,
): Promise<void> {
  const { agent, key, random, own } = parts;
  const clientId = nextClientId();
  acknowledged.sent += 1;
  const answer = await send(`${url}/api/v1/order`, {
    agent,
    key,
    method: 'POST',
    instruction: 'orderExecute',
    parameters: {
      symbol: 'TATA_INR',
      side: random(2) === 0 ? 'Bid' : 'Ask',
      orderType: 'Limit',
      price: `${95 + random(10)}.${random(2) === 0 ? '00' : '50'}`,
      quantity: `${1 + random(9)}.5`,
      timeInForce: random(10) === 0 ? 'IOC' : 'GTC',
      clientId,
    },
  });
  if (answer.status !== 200) return;
  const orderId = Number(JSON.parse(answer.body).id);
  acknowledged.orders.set(orderId, clientId);
  own.push(orderId);
}

async function cancel(
  { url, acknowledged }: LoadOptions,
  { agent, key, orderId }: { agent: Agent; key: TestKey; orderId: number },
): Promise<void> {
  const answer = await send(`${url}/api/v1/order`, {
    agent,
    key,
    method: 'DELETE',
    instruction: 'orderCancel',
    parameters: { symbol: 'TATA_INR', orderId: String(orderId) },
  });
  if (answer.status === 200) acknowledged.cancels.add(orderId);
}

interface Call {
  readonly agent: Agent;
  readonly key: TestKey;
  readonly method: 'POST' | 'DELETE';
  readonly instruction: string;
  readonly parameters: SignableParameters;
}

/** Rejects when the connection breaks: the outcome is unknown then. */
function send(url: string, { agent, key, method, instruction, parameters }: Call): Promise<Answer> {
  const body = JSON.stringify(parameters);
  const headers = {
    ...signedHeaders(key, { instruction, parameters }),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
