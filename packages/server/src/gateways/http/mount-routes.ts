/** Puts routes on the server, with authentication between validation and handler. */
import { type SignableParameters, signingHeaders } from '@exchange/core/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import type { CallerCall, Route } from './route.ts';

export function mountRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  services: GatewayServices,
): void {
  for (const route of routes) {
    for (const [index, path] of route.paths.entries()) mount(app, route, { path, index, services });
  }
}

interface Mounting {
  readonly path: string;
  readonly index: number;
  readonly services: GatewayServices;
}

function mount(app: FastifyInstance, route: Route, { path, index, services }: Mounting): void {
  const { settings } = services;
  const isDelete = route.method === 'DELETE';
  app.route({
    method: route.method,
    url: path,
    bodyLimit: route.batch === true ? settings.batchBodyBytesMax : settings.bodyBytesMax,
    schema: {
      summary: route.summary,
      tags: [route.tag],
      // Every spelling works, one is documented.
      hide: index > 0,
      ...(route.description === undefined ? {} : { description: route.description }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      ...(route.signed === undefined ? {} : { security: [{ signature: [] }] }),
      response: { 200: route.answer },
    },
    config: { instruction: route.signed?.instruction },
    preValidation: (request, _reply, done) => {
      if (isDelete) bodyOrQuery(request);
      if (route.body !== undefined) request.body = withoutNulls(request.body);
      done();
    },
    // Not async: a handler that has its answer at once needs no turn of the event loop.
    handler: (request, reply) => {
      const call = {
        query: request.query,
        body: request.body,
        requestId: request.id,
        ...(route.signed === undefined ? {} : { caller: callerOf(request, route, services) }),
      };
      const answer = route.handle(call as CallerCall<TSchema, TSchema>);
      if (answer instanceof Promise) return answer;
      void reply.send(answer);
      return reply;
    },
  });
}

/** A cancel carries its fields in the body; clients that cannot send one there use the query. */
function bodyOrQuery(request: FastifyRequest): void {
  if (request.body === undefined || request.body === null)
    request.body = { ...asObject(request.query) };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** A field that is null is a field that is not there; neither is signed. */
function withoutNulls(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutNulls);
  if (typeof body !== 'object' || body === null) return body;
  if (!Object.values(body).includes(null)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function callerOf(request: FastifyRequest, route: Route, services: GatewayServices): Caller {
  const { signed } = route;
  if (signed === undefined) throw new TypeError('only a signed route has a caller');
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const isRead = route.method === 'GET';
  return services.authenticator.authenticate({
    keyId: header(signingHeaders.key),
    signature: header(signingHeaders.signature),
    timestamp: header(signingHeaders.timestamp),
    window: header(signingHeaders.window),
    instruction: signed.instruction,
    // The schema has made sure that every value is text, a number or a boolean.
    parameters: (isRead ? asObject(request.query) : (request.body ?? {})) as SignableParameters,
    scope: signed.scope,
    address: request.address,
    requestId: request.id,
    repeat: signed.repeat(request.body),
  });
}
