/** HTTP on undici, WebSocket on ws, signatures on node:crypto. */
import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { Agent, fetch as undiciFetch, request as undiciRequest } from 'undici';
import { WebSocket as NodeWebSocket } from 'ws';
import { HTTP_CONNECTIONS_MAX, RESPONSE_BYTES_MAX, SOCKET_OPEN_MILLISECONDS } from '../limits.ts';
import {
  type ApiKey,
  type HttpRequest,
  type HttpResponse,
  isEd25519,
  type Signer,
  type Socket,
  type SocketHandlers,
  type Transport,
  TransportError,
  type TransportOptions,
} from './transport.ts';
import { createWebTransport } from './web.ts';

/** Codes of failures that come before the first byte of a request leaves. */
const BEFORE_SEND_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function createTransport(options: TransportOptions = {}): Transport {
  if (options.fetch !== undefined || options.WebSocket !== undefined) {
    return createWebTransport({
      fetch: options.fetch ?? (undiciFetch as unknown as typeof fetch),
      WebSocket: options.WebSocket ?? (NodeWebSocket as unknown as typeof WebSocket),
    });
  }
  const agent = new Agent({
    connections: HTTP_CONNECTIONS_MAX,
    pipelining: 1,
    maxResponseSize: RESPONSE_BYTES_MAX,
  });
  const sockets = new Set<NodeWebSocket>();
  return {
    request: (request) => send(agent, request, options.userAgent),
    connect(url, handlers) {
      return openSocket({ url, handlers, sockets, userAgent: options.userAgent });
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      await agent.destroy();
    },
  };
}

async function send(agent: Agent, request: HttpRequest, userAgent?: string): Promise<HttpResponse> {
  try {
    const response = await undiciRequest(request.url, {
      dispatcher: agent,
      method: request.method,
      headers:
        userAgent === undefined ? request.headers : { ...request.headers, 'user-agent': userAgent },
      body: request.body ?? null,
      signal: request.signal ?? null,
    });
    const body = await response.body.text();
    return {
      status: response.statusCode,
      header(name) {
        const value = response.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
      body,
    };
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    throw new TransportError(
      `${request.method} ${request.url} failed: ${text(error)}`,
      phaseOf(error),
      error,
    );
  }
}

function phaseOf(error: unknown): 'before-send' | 'after-send' {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && BEFORE_SEND_CODES.has(code)) return 'before-send';
  // Several addresses of one name were tried, and each attempt failed to connect.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.every((one) => phaseOf(one) === 'before-send')
      ? 'before-send'
      : 'after-send';
  }
  return 'after-send';
}

function text(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function openSocket(parameters: {
  readonly url: string;
  readonly handlers: SocketHandlers;
  readonly sockets: Set<NodeWebSocket>;
  readonly userAgent: string | undefined;
}): Socket {
  const { url, handlers, sockets, userAgent } = parameters;
  const socket = new NodeWebSocket(url, {
    perMessageDeflate: false,
    maxPayload: RESPONSE_BYTES_MAX,
    handshakeTimeout: SOCKET_OPEN_MILLISECONDS,
    ...(userAgent === undefined ? {} : { headers: { 'user-agent': userAgent } }),
  });
  sockets.add(socket);
  let failure = '';
  socket.on('open', () => handlers.open());
  socket.on('message', (payload) => handlers.message(payload.toString()));
  // 'close' always follows 'error', so the cause is kept for it.
  socket.on('error', (error) => {
    failure = error.message;
  });
  socket.on('close', (code, reason) => {
    sockets.delete(socket);
    handlers.close({ code, reason: reason.toString() || failure });
  });
  return {
    send(message) {
      if (socket.readyState === NodeWebSocket.OPEN) socket.send(message);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close() {
      // A peer that is gone would not answer a closing handshake.
      if (socket.readyState === NodeWebSocket.OPEN) socket.close();
      setTimeout(() => socket.terminate(), 250).unref();
    },
  };
}

/** PKCS #8 of an Ed25519 key is this and the seed. */
const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export async function createSigner(key: ApiKey): Promise<Signer> {
  if (!isEd25519(key)) {
    const { id, secret } = key;
    return {
      keyId: id,
      sign: async (message) => createHmac('sha256', secret).update(message).digest('base64'),
    };
  }
  const seed = Buffer.from(key.seed, 'base64');
  if (seed.length !== 32) throw new TypeError('An Ed25519 seed is base64 of 32 bytes.');
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    keyId: Buffer.from(String(jwk['x']), 'base64url').toString('base64'),
    sign: async (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}
