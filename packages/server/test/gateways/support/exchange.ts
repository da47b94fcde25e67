/** A real server in this process, with a client that says exactly what a test wants said. */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import type { SignableParameters } from '@exchange/core/protocol';
import { pino } from 'pino';
import type { ServerOptions } from '../../../src/config.ts';
import { type RunningServer, startServer } from '../../../src/main.ts';
import { signedHeaders } from './signer.ts';
import { keys, type TestKey, venue } from './venue.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers without declaring them.
  readonly body: any;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** From another address of the loopback. */
  readonly localAddress?: string;
}

export interface SignedCall {
  readonly key?: TestKey;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly instruction: string;
  /** Query of a GET, JSON body of anything else. */
  readonly parameters?: SignableParameters | readonly SignableParameters[];
  readonly timestamp?: number | string;
  readonly window?: number | string;
  readonly form?: 'raw' | 'percent-encoded';
  readonly headers?: Record<string, string>;
}

export class TestExchange {
  readonly server: RunningServer;
  readonly log: string[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  #clientId = 0;

  constructor(server: RunningServer, log: string[]) {
    this.server = server;
    this.log = log;
  }

  static async start(options: Partial<ServerOptions> = {}): Promise<TestExchange> {
    const log: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk));
        done();
      },
    });
    const server = await startServer({
      data: 'memory',
      port: 0,
      opsPort: 0,
      venue,
      rateLimits: 'off',
      log: pino({ level: 'debug' }, stream),
      ...options,
    });
    return new TestExchange(server, log);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.server.close();
  }

  send({ method = 'GET', path, headers = {}, body, localAddress }: Call): Promise<Reply> {
    // Node leaves it out for a DELETE.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        `${this.server.url}${path}`,
        {
          method,
          headers: { ...length, ...headers },
          agent: this.#agent,
          ...(localAddress === undefined ? {} : { localAddress }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const reply = { status: response.statusCode ?? 0, headers: response.headers, text };
            resolve({ ...reply, body: parsed(text) });
          });
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** A request as a good client makes it. */
  signed(call: SignedCall): Promise<Reply> {
    const { key = keys.alice, method = 'GET', path, parameters = {} } = call;
    const { instruction, timestamp, window, form } = call;
    const signature = signedHeaders(key, {
      instruction,
      parameters,
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(window === undefined ? {} : { window }),
      ...(form === undefined ? {} : { form }),
    });
    const headers = { ...signature, ...call.headers };
    if (method === 'GET') {
      const pairs = Object.entries(parameters as SignableParameters).map(
        ([name, value]) => [name, String(value)] as [string, string],
      );
      const query = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
      return this.send({ path: `${path}${query}`, headers });
    }
    const body = JSON.stringify(parameters);
    return this.send({
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  place(parameters: SignableParameters, key: TestKey = keys.alice): Promise<Reply> {
    return this.signed({
      key,
      method: 'POST',
      path: '/api/v1/order',
      instruction: 'orderExecute',
      parameters,
    });
  }

  /** A limit order with a client id of its own. */
  limit(
    ...[side, price, quantity, key]: readonly [
      side: 'Bid' | 'Ask',
      price: string,
      quantity: string,
      key?: TestKey,
    ]
  ): Promise<Reply> {
    this.#clientId += 1;
    const clientId = this.#clientId;
    return this.place(
      { symbol: 'TATA_INR', side, orderType: 'Limit', price, quantity, clientId },
      key,
    );
  }

  /** Bytes on a socket; everything that comes back until the server closes it or falls silent. */
  raw(bytes: string | Buffer, until: 'closed' | 'answered' = 'answered'): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.server.port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (until === 'answered' && text.includes('\r\n\r\n')) socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
      socket.write(bytes);
    });
  }

  /** Everything that money and books say: what no refused request may change. */
  state(): string {
    const { views } = this.server;
    const accounts = this.server.identity.accounts().map(({ account, name }) => ({
      name,
      balances: views.balances(account),
      orders: views.openOrders(account),
    }));
    const books = views.markets().map(({ symbol }) => views.depth(symbol));
    return JSON.stringify({ accounts, books }, (_key, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
