/**
 * The HTTP side of the gateway: bounds, strict JSON, limits, authentication and one form of error,
 * around routes that know none of it.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ProblemDetails, problem } from '@exchange/core/protocol';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { TSchema } from 'typebox';
import { rateLimited, rateLimitHeaders } from '../limits/throttle.ts';
import { asProblem, ProblemError, wireProblem } from '../problem-error.ts';
import { clientAddress } from '../security/client-address.ts';
import { parseStrictJson } from '../security/strict-json.ts';
import type { GatewayServices } from '../services.ts';
import { createValidator } from '../validation.ts';
import { createRequestIds } from './request-ids.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address that limits are about. */
    address: string;
  }
}

const CONNECTIONS_CHECK_MILLIS = 1_000;
const JSON_TYPE = 'application/json; charset=utf-8';

export function createApp(services: GatewayServices): FastifyInstance {
  const { settings } = services;
  const app = Fastify({
    logger: false,
    bodyLimit: settings.bodyBytesMax,
    requestTimeout: settings.requestTimeoutMillis,
    keepAliveTimeout: settings.keepAliveMillis,
    maxRequestsPerSocket: settings.requestsPerConnectionMax,
    http: {
      maxHeaderSize: settings.headerBytesMax,
      headersTimeout: settings.headersTimeoutMillis,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MILLIS,
    },
    // Never the client's: it goes into logs and headers.
    requestIdHeader: false,
    genReqId: createRequestIds(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 64 },
    frameworkErrors: (_error, request, reply) => {
      const body = wireProblem(new ProblemError('request-malformed'), request.id);
      const untyped: FastifyReply = reply as unknown as FastifyReply;
      void untyped.code(400).type(JSON_TYPE).send(JSON.stringify(body));
    },
    clientErrorHandler: answerBrokenRequest,
  });
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  app.setValidatorCompiler<TSchema>(({ schema }) => {
    const faultOf = createValidator(schema);
    return (value) => {
      const error = faultOf(value);
      return error === undefined ? { value } : { error };
    };
  });
  addParser(app, services);
  addGuards(app, services);
  addErrors(app, services);
  return app;
}

function addParser(app: FastifyInstance, { settings }: GatewayServices): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const result = parseStrictJson(body as Buffer, settings.jsonDepthMax);
    if (result.ok) return done(null, result.value);
    const limit = result.fault === 'json-too-deep' ? { limit: String(settings.jsonDepthMax) } : {};
    done(new ProblemError(result.fault, limit), undefined);
  });
}

function addGuards(app: FastifyInstance, services: GatewayServices): void {
  const { settings, throttle, trustedProxies } = services;
  app.decorateRequest('address', '');
  app.addHook('onRequest', (request, reply, done) => {
    request.address = clientAddress(request.raw, trustedProxies);
    void reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    if (services.isClosing()) {
      void reply.header('connection', 'close');
      return done(new ProblemError('shutting-down', {}, { retryAfterSeconds: 1 }));
    }
    if (services.status().mode === 'recovering') return done(new ProblemError('not-ready'));
    const state = throttle.request(request.address);
    if (state !== undefined) {
      if (!state.allowed) return done(rateLimited(state));
      void reply.headers(rateLimitHeaders(state));
    }
    done(headerFault(request.raw, settings.headersMax));
  });
  // One more than allowed, so that too many are seen instead of silently left out.
  app.server.maxHeadersCount = settings.headersMax + 1;
}

function headerFault(request: IncomingMessage, headersMax: number): ProblemError | undefined {
  if (request.rawHeaders.length > 2 * headersMax) return new ProblemError('headers-too-large');
  if (request.headers['content-encoding'] !== undefined) {
    return new ProblemError('content-type-unsupported');
  }
  return undefined;
}

function addErrors(app: FastifyInstance, services: GatewayServices): void {
  app.setErrorHandler((error: FastifyError | ProblemError, request, reply) => {
    const refused = refusalOf(error, request);
    if (refused.code === 'internal') {
      services.log.error({ err: error, requestId: request.id }, 'a request failed');
    }
    const { retryAfterSeconds, headers } = refused.extras;
    if (headers !== undefined) void reply.headers(headers);
    if (retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(retryAfterSeconds));
    // What is left of an oversized body is not read.
    if (refused.code === 'body-too-large') void reply.header('connection', 'close');
    const status = problem(refused.code).httpStatus;
    void reply.code(status).type(JSON_TYPE);
    void reply.send(JSON.stringify(wireProblem(refused, request.id)));
  });

  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ method, path }) => {
    const methods = methodsOf.get(path) ?? new Set<string>();
    for (const one of Array.isArray(method) ? method : [method]) methods.add(one);
    methodsOf.set(path, methods);
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = methodsOf.get(path);
    if (methods === undefined) throw new ProblemError('not-found');
    const allow = [...methods].sort().join(', ');
    throw new ProblemError(
      'method-not-allowed',
      { actual: request.method },
      { headers: { allow } },
    );
  });
}

/** Every error of the framework in the words of the API. */
function refusalOf(error: FastifyError | ProblemError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE': {
      const limit = request.routeOptions.bodyLimit;
      return new ProblemError('body-too-large', { limit: String(limit) });
    }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('content-type-unsupported');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('request-malformed');
    default:
      return asProblem(error);
  }
}

/** A request that never became one: the parser, or a timeout, refused it. The socket is closed. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const refused = brokenRequestProblem(error.code);
  const body = JSON.stringify(wireProblem(refused, 'none'));
  const status = problem(refused.code).httpStatus;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function brokenRequestProblem(code: string | undefined): ProblemError {
  const none: ProblemDetails = {};
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request-timeout', none);
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers-too-large', none);
    default:
      return new ProblemError('request-malformed', none);
  }
}
