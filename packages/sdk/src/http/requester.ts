/**
 * Sends a call until it is answered: signs it, waits for the rate limit, and repeats it when that
 * can help and can do no harm. It never throws for the exchange's answer: what is lost, refused or
 * answered is told apart here and judged by whoever made the call.
 */
import { type SignableParameters, signingHeaders, signingText } from '@exchange/core/protocol';
import { type ExchangeError, exchangeError } from '../errors/exchange-error.ts';
import { type JudgedProblem, problemOf, socketProblem } from '../errors/problem.ts';
import { ATTEMPT_TIMEOUT_MILLISECONDS } from '../limits.ts';
import type { OrderSocket } from '../socket/order-socket.ts';
import {
  type HttpResponse,
  isTransportError,
  type Signer,
  type Transport,
} from '../transport/transport.ts';
import type { Admission, Priority } from './admission.ts';
import { backoffMilliseconds, pause } from './backoff.ts';
import type { Clock } from './clock.ts';
import { type RateLimitState, readRateLimit } from './rate-limit-headers.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For the whole call, retries and waiting included. Default 10 s. */
  readonly timeoutMs?: number;
  /** Retries after the first attempt. Default 3. */
  readonly retries?: number;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Query of a GET, JSON body of anything else. */
  readonly parameters?: SignableParameters | readonly SignableParameters[];
  /** Signed when there is one. */
  readonly instruction?: string;
  readonly priority: Priority;
  /** Its name on the order socket, when it may go there. */
  readonly socketMethod?: string;
  /** `lost`: also repeated when it may have arrived. `unsent`: only when it certainly did not. */
  readonly repeat: 'lost' | 'unsent';
}

export type Answer =
  | {
      readonly kind: 'answered';
      readonly value: unknown;
      /** True when an attempt before the answered one may be carried out yet. */
      readonly earlierLost: boolean;
      readonly attempts: number;
    }
  | {
      readonly kind: 'failed';
      readonly error: ExchangeError;
      /** True when some attempt may have been carried out. */
      readonly mayHaveArrived: boolean;
      readonly attempts: number;
    };

export interface RequesterHooks {
  request?(event: {
    readonly id: string;
    readonly method: string;
    readonly path: string;
    readonly attempt: number;
  }): void;
  response?(event: { readonly id: string; readonly status: number; readonly ms: number }): void;
  limit?(event: RateLimitState): void;
}

export interface RequesterOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly signer: (() => Promise<Signer>) | undefined;
  readonly clock: () => Clock;
  readonly admission: Admission;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly backoff: { readonly baseMilliseconds: number; readonly maxMilliseconds: number };
  readonly receiveWindowMs: number;
  readonly random: () => number;
  readonly now: () => number;
  readonly hooks: RequesterHooks;
  /** Carries the calls that have a `socketMethod`. */
  readonly orderSocket: OrderSocket | undefined;
}

type Attempt =
  | { readonly kind: 'answered'; readonly value: unknown }
  /** `refused`: the exchange said no and did nothing. `lost`: it may have done it. `unsent`: it never saw it. */
  | {
      readonly kind: 'refused' | 'lost' | 'unsent';
      readonly error: ExchangeError;
      readonly retryAfterMs: number | undefined;
    };

interface Deadline {
  readonly at: number;
  readonly signal: AbortSignal;
  readonly caller: AbortSignal | undefined;
}

export class Requester {
  readonly #options: RequesterOptions;
  readonly #closing = new AbortController();
  #count = 0;
  #signedAt = 0;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  closeSocket(): void {
    this.#options.orderSocket?.close();
  }

  close(): void {
    this.#closing.abort(exchangeError('client-closed'));
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * The answer's body.
   * @throws {ExchangeError}
   */
  async request<T>(call: Call, options: CallOptions = {}): Promise<T> {
    const answer = await this.attempt(call, options);
    if (answer.kind === 'failed') throw answer.error;
    return answer.value as T;
  }

  /** Never rejects. */
  async attempt(call: Call, options: CallOptions = {}): Promise<Answer> {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signals = [
      timeout,
      this.#closing.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ];
    const deadline: Deadline = {
      at: this.#options.now() + timeoutMs,
      signal: AbortSignal.any(signals),
      caller: options.signal,
    };
    const attemptsMax =
      options.retries === undefined ? this.#options.attempts : options.retries + 1;
    let mayHaveArrived = false;
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#once(call, attempt, deadline);
      if (result.kind === 'answered') {
        return { ...result, earlierLost: mayHaveArrived, attempts: attempt };
      }
      mayHaveArrived ||= result.kind === 'lost';
      const failed: Answer = {
        kind: 'failed',
        error: result.error,
        mayHaveArrived,
        attempts: attempt,
      };
      const mayRepeat = result.kind !== 'lost' || call.repeat === 'lost';
      if (
        attempt >= attemptsMax ||
        result.retryAfterMs === undefined ||
        !mayRepeat ||
        deadline.signal.aborted
      ) {
        return failed;
      }
      const wait = Math.max(
        result.retryAfterMs,
        backoffMilliseconds(attempt, this.#options.backoff, this.#options.random),
      );
      // A pause that ends after the deadline would only delay the bad news.
      if (this.#options.now() + wait >= deadline.at) return failed;
      try {
        await pause(wait, deadline.signal);
      } catch {
        return { ...failed, error: this.#interrupted(call, deadline) };
      }
    }
  }

  async #once(call: Call, attempt: number, deadline: Deadline): Promise<Attempt> {
    const { admission } = this.#options;
    let admitted = false;
    let sent = false;
    try {
      await admission.acquire(call.priority, deadline.signal);
      admitted = true;
      if (call.socketMethod !== undefined && this.#options.orderSocket !== undefined) {
        const { orderSocket, clock } = this.#options;
        await abortable(orderSocket.open(), deadline.signal);
        await abortable(clock().ensure(), deadline.signal);
        sent = true;
        return await this.#overSocket(orderSocket, call, { attempt, signal: deadline.signal });
      }
      const headers = await this.#headers(call, deadline.signal);
      deadline.signal.throwIfAborted();
      sent = true;
      const response = await this.#send(call, headers, { attempt, signal: deadline.signal });
      return this.#judge(call, response);
    } catch (error) {
      return this.#judgeFailure(call, error, { sent, deadline });
    } finally {
      if (admitted) admission.release();
    }
  }

  async #send(
    call: Call,
    headers: Record<string, string>,
    attempt: { readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<HttpResponse> {
    this.#count += 1;
    const id = String(this.#count);
    const { hooks, transport, url, now } = this.#options;
    const startedAt = now();
    hooks.request?.({ id, method: call.method, path: call.path, attempt: attempt.attempt });
    const signal = AbortSignal.any([
      attempt.signal,
      AbortSignal.timeout(ATTEMPT_TIMEOUT_MILLISECONDS),
    ]);
    const hasBody = call.method !== 'GET' && call.parameters !== undefined;
    const response = await transport.request({
      method: call.method,
      url: url + call.path + (call.method === 'GET' ? query(call.parameters) : ''),
      headers: hasBody ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(hasBody ? { body: JSON.stringify(call.parameters) } : {}),
      signal,
    });
    hooks.response?.({ id, status: response.status, ms: now() - startedAt });
    return response;
  }

  async #overSocket(
    socket: OrderSocket,
    call: Call,
    { attempt, signal }: { readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<Attempt> {
    this.#count += 1;
    const id = String(this.#count);
    const { hooks, now, clock, receiveWindowMs } = this.#options;
    const startedAt = now();
    hooks.request?.({ id, method: call.method, path: call.path, attempt });
    const stamp = { timestamp: clock().now(), window: receiveWindowMs };
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MILLISECONDS)]);
    const sending = socket.send(call.socketMethod ?? '', call.parameters, stamp);
    const answer = await abortable(sending, timeout);
    const ok = answer.kind === 'result';
    hooks.response?.({ id, status: ok ? 200 : 400, ms: now() - startedAt });
    if (ok) return { kind: 'answered', value: answer.result };
    return this.#judgeProblem(call, socketProblem(answer.error));
  }

  async #headers(call: Call, signal: AbortSignal): Promise<Record<string, string>> {
    if (call.instruction === undefined) return { accept: 'application/json' };
    const { signer, clock, receiveWindowMs } = this.#options;
    if (signer === undefined) throw exchangeError('key-missing');
    await abortable(clock().ensure(), signal);
    const key = await signer();
    // No two signatures are the same, or the exchange would take the second one for a replay.
    this.#signedAt = Math.max(clock().now(), this.#signedAt + (call.method === 'GET' ? 0 : 1));
    const timestamp = this.#signedAt;
    const text = signingText({
      instruction: call.instruction,
      ...(call.parameters === undefined ? {} : { parameters: call.parameters }),
      timestamp,
      window: receiveWindowMs,
    });
    return {
      accept: 'application/json',
      [signingHeaders.key]: key.keyId,
      [signingHeaders.signature]: await key.sign(text),
      [signingHeaders.timestamp]: String(timestamp),
      [signingHeaders.window]: String(receiveWindowMs),
    };
  }

  #judge(call: Call, response: HttpResponse): Attempt {
    const limit = readRateLimit(response);
    // A refusal may tell of a narrower limit than that of all requests.
    if (limit !== undefined && response.status !== 429) {
      this.#options.admission.observe(limit);
      this.#options.hooks.limit?.(limit);
    }
    if (response.status >= 200 && response.status < 300) return parseBody(response);
    return this.#judgeProblem(call, problemOf(response));
  }

  #judgeProblem(call: Call, problem: JudgedProblem): Attempt {
    if (problem.error.code === 'rate-limited') {
      this.#options.admission.refuse(call.priority, problem.error.retry.afterMs ?? 1_000);
    }
    if (problem.clock) this.#options.clock().distrust();
    return {
      kind: problem.executed === 'no' ? 'refused' : 'lost',
      error: problem.error,
      retryAfterMs: problem.clock ? 0 : problem.error.retry.afterMs,
    };
  }

  #judgeFailure(
    call: Call,
    error: unknown,
    context: { readonly sent: boolean; readonly deadline: Deadline },
  ): Attempt {
    const kind = context.sent ? 'lost' : 'unsent';
    if (context.deadline.signal.aborted) {
      return {
        kind,
        error: this.#interrupted(call, context.deadline, error),
        retryAfterMs: undefined,
      };
    }
    const refusal = error instanceof Error && 'refusal' in error ? error.refusal : undefined;
    if (refusal !== undefined) return this.#judgeProblem(call, socketProblem(refusal));
    if (isTransportError(error)) {
      const wrapped = exchangeError('network', {
        message: `${error.message}.`,
        afterMs: 0,
        cause: error,
      });
      return {
        kind: error.phase === 'before-send' ? 'unsent' : 'lost',
        error: wrapped,
        retryAfterMs: 0,
      };
    }
    if (isExchangeError(error)) return { kind, error, retryAfterMs: undefined };
    if (isAbort(error)) {
      const message = `${call.method} ${call.path} was not answered within ${ATTEMPT_TIMEOUT_MILLISECONDS} ms.`;
      return {
        kind,
        error: exchangeError('timeout', { message, afterMs: 0, cause: error }),
        retryAfterMs: 0,
      };
    }
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind,
      error: exchangeError('network', { message, cause: error }),
      retryAfterMs: undefined,
    };
  }

  /** Why the whole call is over: the client was closed, the caller's signal, or the time. */
  #interrupted(call: Call, deadline: Deadline, cause?: unknown): ExchangeError {
    if (this.#closing.signal.aborted) return exchangeError('client-closed');
    if (deadline.caller?.aborted === true) {
      return exchangeError('aborted', { cause: deadline.caller.reason });
    }
    return exchangeError('timeout', {
      message: `${call.method} ${call.path} was not answered in time.`,
      afterMs: 0,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function parseBody(response: HttpResponse): Attempt {
  try {
    // `GET /ping` answers with a bare word; everything else is JSON.
    return {
      kind: 'answered',
      value: response.body === 'pong' ? 'pong' : JSON.parse(response.body),
    };
  } catch (cause) {
    const message = `The exchange answered ${response.status} with something that is not JSON.`;
    const error = exchangeError('response-invalid', { message, status: response.status, cause });
    return { kind: 'lost', error, retryAfterMs: undefined };
  }
}

function query(parameters: Call['parameters']): string {
  if (parameters === undefined || Array.isArray(parameters)) return '';
  const pairs = Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function isExchangeError(error: unknown): error is ExchangeError {
  return error instanceof Error && error.name === 'ExchangeError';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
