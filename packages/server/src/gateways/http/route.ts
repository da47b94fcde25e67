/**
 * A route is data: what it takes, what it gives, who may call it and the function that answers. The
 * one schema validates, types and documents it. `mount-routes.ts` puts routes on the server.
 */
import type { Static, TSchema } from 'typebox';
import type { Scope } from '../../identity/identity.ts';
import type { Caller } from '../security/authenticator.ts';

type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface RouteDocumentation {
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  readonly tag: 'Markets' | 'Orders' | 'Account' | 'History' | 'System';
}

interface RouteCommon extends RouteDocumentation {
  readonly method: HttpMethod;
  /** The first is the one in the documentation; the others are other spellings. */
  readonly paths: readonly [string, ...string[]];
  /** Status and form of the answer. */
  readonly answer: TSchema;
  /** Default `bodyBytesMax`. */
  readonly batch?: true;
}

interface Takes<Query extends TSchema, Body extends TSchema> {
  readonly query?: Query;
  readonly body?: Body;
}

interface PublicCall<Query extends TSchema, Body extends TSchema> {
  readonly query: Static<Query>;
  readonly body: Static<Body>;
}

export interface CallerCall<Query extends TSchema, Body extends TSchema>
  extends PublicCall<Query, Body> {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface PublicRoute<Query extends TSchema, Body extends TSchema>
  extends RouteCommon,
    Takes<Query, Body> {
  handle(call: PublicCall<Query, Body>): unknown;
}

export interface SignedRoute<Query extends TSchema, Body extends TSchema>
  extends RouteCommon,
    Takes<Query, Body> {
  readonly instruction: string;
  readonly scope: Scope;
  /**
   * Whether the same signature may come again: reads may, a change of state only if it names
   * itself (a client id makes a repeat harmless).
   */
  repeat(body: Static<Body>): 'once' | 'allowed';
  handle(call: CallerCall<Query, Body>): unknown;
}

/** A route whose types were checked when it was written. */
export interface Route extends RouteCommon {
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly signed?: {
    readonly instruction: string;
    readonly scope: Scope;
    readonly repeat: (body: unknown) => 'once' | 'allowed';
  };
  readonly handle: (call: CallerCall<TSchema, TSchema>) => unknown;
}

export function publicRoute<Query extends TSchema, Body extends TSchema>(
  route: PublicRoute<Query, Body>,
): Route {
  // The schema has validated what `handle` gets before it runs: this is where the types meet.
  return { ...route, handle: route.handle as Route['handle'] };
}

export function signedRoute<Query extends TSchema, Body extends TSchema>(
  route: SignedRoute<Query, Body>,
): Route {
  const { instruction, scope, repeat, handle, ...rest } = route;
  return {
    ...rest,
    signed: { instruction, scope, repeat: repeat as (body: unknown) => 'once' | 'allowed' },
    handle: handle as Route['handle'],
  };
}

/** For reads. */
export const repeatable = (): 'allowed' => 'allowed';
/** For changes of state that cannot name themselves. */
export const onlyOnce = (): 'once' => 'once';
