/**
 * One WebSocket: its session, its subscriptions and its answers. Messages are handled in the order
 * in which they came; answers to orders come when they are durable, so not always in that order.
 */
import type { TimeMicros } from '@exchange/core';
import {
  LOGON_INSTRUCTION,
  problem,
  SUBSCRIBE_INSTRUCTION,
  streamErrorNumber,
} from '@exchange/core/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Feeds, Subscription } from '../../feeds/feeds.ts';
import type { Outlet } from '../../feeds/outlet.ts';
import { createTokenBuckets, type TokenBuckets } from '../limits/token-buckets.ts';
import { asProblem, ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import { parseStrictJsonText } from '../security/strict-json.ts';
import type { GatewayServices } from '../services.ts';
import type { OrderMethod } from './order-methods.ts';
import { parseRequest, type Request, type RequestId, requestIdOf } from './requests.ts';
import { authenticateSocket, logonCaller } from './session.ts';
import { parseSubscriptions } from './subscriptions.ts';

/** Close codes: RFC 6455's, and ours from 4400. */
export const closeCodes = {
  goingAway: 1001,
  textOnly: 1003,
  policy: 1008,
  unauthorized: 4401,
} as const;

export interface ConnectionOptions {
  readonly webSocket: WebSocket;
  readonly outlet: Outlet;
  readonly address: string;
  /** Only order entry, and nothing before a logon. */
  readonly mode: 'any' | 'trade';
  readonly services: GatewayServices;
  readonly feeds: Feeds;
  readonly methods: ReadonlyMap<string, OrderMethod>;
  /** For logs and the audit log. */
  readonly connectionId: string;
  readonly limited: boolean;
}

/** Refused messages in a row of one socket before it is closed. */
const REFUSED_MAX = 20;

export class Connection {
  readonly openedAtMillis: number;
  pongAtMillis: number;
  pingAtMillis: number;
  readonly #options: ConnectionOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Keys that this connection has shown: when one is revoked the connection ends. */
  readonly #keyIds = new Set<string>();
  readonly #messages: TokenBuckets;
  #expiresAt = Number.POSITIVE_INFINITY;
  #caller: Caller | undefined;
  #unacknowledged = 0;
  #refused = 0;
  #paused = false;
  #closed = false;

  constructor(options: ConnectionOptions, nowMillis: number) {
    this.#options = options;
    this.openedAtMillis = nowMillis;
    this.pongAtMillis = nowMillis;
    this.pingAtMillis = nowMillis;
    this.#messages = createTokenBuckets(options.services.settings.messages, 1);
  }

  get webSocket(): WebSocket {
    return this.#options.webSocket;
  }

  get outlet(): Outlet {
    return this.#options.outlet;
  }

  get address(): string {
    return this.#options.address;
  }

  get isLoggedOn(): boolean {
    return this.#caller !== undefined;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  get mustLogOn(): boolean {
    return this.#options.mode === 'trade' && this.#caller === undefined;
  }

  uses(keyId: string): boolean {
    return this.#keyIds.has(keyId);
  }

  /** True when a key that it has shown is over by now. */
  isExpired(now: TimeMicros): boolean {
    return now >= this.#expiresAt;
  }

  ping(): void {
    const { webSocket } = this.#options;
    if (webSocket.readyState === webSocket.OPEN) webSocket.ping();
  }

  /** Says why, then closes; what is not read within a second is cut off. */
  end(code: number, reason: string): void {
    if (this.#closed) return;
    const { webSocket, outlet } = this.#options;
    outlet.flush();
    this.release();
    webSocket.close(code, reason.slice(0, 120));
    setTimeout(() => webSocket.terminate(), 1_000).unref();
  }

  /** Gives back everything that it holds elsewhere. */
  release(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.outlet.close();
    for (const subscription of this.#subscriptions.values()) {
      this.#options.feeds.unsubscribe(subscription);
    }
    this.#subscriptions.clear();
  }

  onMessage(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.end(closeCodes.textOnly, 'text frames only');
      return;
    }
    const parsed = parseStrictJsonText(
      data.toString('utf8'),
      this.#options.services.settings.jsonDepthMax,
    );
    const value = parsed.ok ? parsed.value : undefined;
    try {
      this.#handle(this.#readRequest(parsed));
    } catch (error) {
      this.#answerError(requestIdOf(value), asProblem(error));
      if (!(error instanceof ProblemError)) {
        this.#options.services.log.error({ err: error }, 'a message failed');
      }
    }
  }

  /** What is no request at all counts as a message too. */
  #readRequest(parsed: ReturnType<typeof parseStrictJsonText>): Request {
    try {
      if (!parsed.ok) throw new ProblemError(parsed.fault);
      return parseRequest(parsed.value);
    } catch (error) {
      this.#payMessage();
      throw error;
    }
  }

  #handle(request: Request): void {
    const { services, methods } = this.#options;
    if (services.isClosing()) throw new ProblemError('shutting-down');
    const method = methods.get(request.method);
    if (method !== undefined) {
      this.#runOrderMethod(request, method);
      return;
    }
    this.#payMessage();
    if (request.method === 'session.logon') {
      this.#logOn(request);
      return;
    }
    if (this.mustLogOn) throw new ProblemError('unauthorized');
    switch (request.method) {
      case 'SUBSCRIBE':
        this.#subscribe(request);
        return;
      case 'UNSUBSCRIBE':
        this.#unsubscribe(request);
        return;
      case 'LIST_SUBSCRIPTIONS':
        this.#answer(request.id ?? null, [...this.#subscriptions.keys()]);
        return;
      default:
        throw new ProblemError('message-malformed');
    }
  }

  /** Control messages have a small budget of their own; orders are counted by account. */
  #payMessage(): void {
    if (!this.#options.limited) return;
    const state = this.#messages.take('', 1, performance.now());
    if (state.allowed) {
      this.#refused = 0;
      return;
    }
    this.#refused += 1;
    if (this.#refused > REFUSED_MAX) this.end(closeCodes.policy, 'rate-limited: too many messages');
    const retryAfterMilliseconds = state.retryAfterSeconds * 1_000;
    throw new ProblemError('rate-limited', { retryAfterMilliseconds });
  }

  #logOn(request: Request): void {
    const { services, address, connectionId } = this.#options;
    const caller = authenticateSocket(services, {
      instruction: LOGON_INSTRUCTION,
      signature: request.signature,
      repeat: 'once',
      address,
      connectionId,
    });
    this.#caller = caller;
    this.#show(caller);
    this.#answer(request.id ?? null, { account: caller.account, scopes: caller.scopes });
  }

  #show({ keyId, expiresAt }: Caller): void {
    this.#keyIds.add(keyId);
    if (expiresAt !== undefined) this.#expiresAt = Math.min(this.#expiresAt, expiresAt);
  }

  #subscribe(request: Request): void {
    const { services, outlet, address, connectionId, feeds } = this.#options;
    const wanted = parseSubscriptions(request, services.views, outlet);
    const isPrivate = wanted.some(({ stream }) => stream.channel.startsWith('account.'));
    let caller = this.#caller;
    if (isPrivate && request.signature !== undefined) {
      caller = authenticateSocket(services, {
        instruction: SUBSCRIBE_INSTRUCTION,
        signature: request.signature,
        repeat: 'allowed',
        address,
        connectionId,
      });
    }
    if (isPrivate && caller === undefined) throw new ProblemError('unauthorized');
    this.#checkOwners(wanted, caller);
    const added = wanted.filter(({ name }) => !this.#subscriptions.has(name));
    const { streamsPerConnectionMax } = services.settings;
    if (this.#subscriptions.size + added.length > streamsPerConnectionMax) {
      throw new ProblemError('stream-limit', { limit: String(streamsPerConnectionMax) });
    }
    // The acknowledgement comes before the first message of a stream.
    if (request.id !== undefined && request.id !== null) this.#answer(request.id, null);
    for (const one of added) {
      const owner = one.stream.channel.startsWith('account.') ? caller : undefined;
      const subscription = owner === undefined ? one : { ...one, account: owner.account };
      if (owner !== undefined) this.#show(owner);
      this.#subscriptions.set(one.name, subscription);
      feeds.subscribe(subscription);
    }
  }

  /** An acknowledgement would say that the stream is the caller's, and it is somebody else's. */
  #checkOwners(wanted: readonly Subscription[], caller: Caller | undefined): void {
    for (const { name } of wanted) {
      const owner = this.#subscriptions.get(name)?.account;
      if (owner !== undefined && owner !== caller?.account) {
        throw new ProblemError('stream-account-conflict', { field: name });
      }
    }
  }

  #unsubscribe(request: Request): void {
    const { services, outlet, feeds } = this.#options;
    for (const { name } of parseSubscriptions(request, services.views, outlet)) {
      const subscription = this.#subscriptions.get(name);
      if (subscription === undefined) continue;
      this.#subscriptions.delete(name);
      feeds.unsubscribe(subscription);
    }
    if (request.id !== undefined && request.id !== null) this.#answer(request.id, null);
  }

  /** Whose order it is. One that nobody may send, or that is malformed, counts as a message. */
  #orderCaller(request: Request, method: OrderMethod): Caller {
    try {
      const session = this.#caller;
      if (session === undefined) throw new ProblemError('unauthorized');
      const message = { ...request, scope: method.scope };
      const caller = logonCaller(this.#options.services, session, message);
      const fault = method.faultOf(request.params);
      if (fault !== undefined) throw fault;
      return caller;
    } catch (error) {
      this.#payMessage();
      throw error;
    }
  }

  #runOrderMethod(request: Request, method: OrderMethod): void {
    const caller = this.#orderCaller(request, method);
    if (method.counts === 'message') this.#payMessage();
    const id = request.id ?? null;
    const answer = method.run(caller, request.params);
    if (!(answer instanceof Promise)) {
      this.#answer(id, answer);
      return;
    }
    this.#started();
    answer.then(
      (result) => {
        this.#answer(id, result);
        this.#finished();
      },
      (error: unknown) => {
        this.#answerError(id, asProblem(error));
        this.#finished();
      },
    );
  }

  /** A client that sends faster than orders become durable is not read until they are. */
  #started(): void {
    this.#unacknowledged += 1;
    const { unacknowledgedMax } = this.#options.services.settings;
    if (this.#paused || this.#unacknowledged < unacknowledgedMax) return;
    this.#paused = true;
    this.#options.webSocket.pause();
  }

  #finished(): void {
    this.#unacknowledged -= 1;
    const { unacknowledgedMax } = this.#options.services.settings;
    if (!this.#paused || this.#unacknowledged > unacknowledgedMax / 2) return;
    this.#paused = false;
    this.#options.webSocket.resume();
  }

  #answer(id: RequestId, result: unknown): void {
    this.#options.outlet.sendSoon(
      `{"id":${JSON.stringify(id)},"result":${JSON.stringify(result)}}`,
    );
  }

  #answerError(id: RequestId, error: ProblemError): void {
    const { message, hint } = problem(error.code, error.details);
    const code = streamErrorNumber(error.code);
    const body = { id, error: { code, message, reason: error.code, hint } };
    this.#options.outlet.sendSoon(JSON.stringify(body));
  }
}
