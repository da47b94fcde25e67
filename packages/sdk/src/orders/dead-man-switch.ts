/** Dead-man's switch: kept armed for as long as this process lives and reaches the exchange. */
import type { WireDeadman } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';

/** It is set again when this share of its time is over. */
const REFRESH_PARTS = 3;
const TIMEOUT_MILLISECONDS_MIN = 1_000;
const TIMEOUT_MILLISECONDS_MAX = 86_400_000;

export interface DeadManSwitch extends AsyncDisposable {
  /** When everything is cancelled if it is not set again: Unix milliseconds. */
  readonly cancelAt: number;
  /** Why it could not be set again; it goes on trying. */
  readonly failure: unknown;
  /** Switches it off: orders stay. */
  stop(options?: CallOptions): Promise<void>;
}

/**
 * Arms the switch and keeps setting it again, until it is stopped or the client is closed; a client
 * that is closed leaves it armed.
 *
 * @throws {ExchangeError} when it could not be armed the first time
 */
export async function armDeadManSwitch(
  client: Client,
  timeoutMs: number,
  options: CallOptions = {},
): Promise<DeadManSwitch> {
  const isWhole = Number.isInteger(timeoutMs);
  if (!isWhole || timeoutMs < TIMEOUT_MILLISECONDS_MIN || timeoutMs > TIMEOUT_MILLISECONDS_MAX) {
    throw invalidInput('timeoutMs', `timeoutMs is 1000 to 86400000, not ${timeoutMs}.`);
  }
  let cancelAt = await set(client, timeoutMs, options);
  let failure: unknown;
  const refresh = async (): Promise<void> => {
    try {
      const next = await set(client, timeoutMs, { timeoutMs });
      if (!stopped) cancelAt = next;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  };
  let stopped = false;
  let running: Promise<void> | undefined;
  const timer = setInterval(
    () => {
      running ??= refresh().finally(() => {
        running = undefined;
      });
    },
    Math.floor(timeoutMs / REFRESH_PARTS),
  );
  client.requester.closed.addEventListener('abort', () => clearInterval(timer), { once: true });
  const stop = async (call?: CallOptions): Promise<void> => {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    // One that is under way would arm it again.
    await running;
    await set(client, 0, call ?? {});
  };
  return {
    get cancelAt() {
      return cancelAt;
    },
    get failure() {
      return failure;
    },
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

async function set(client: Client, timeout: number, options: CallOptions): Promise<number> {
  const answer = await client.requester.request<WireDeadman>(
    {
      method: 'POST',
      path: '/api/v1/deadman',
      socketMethod: 'deadman.set',
      instruction: 'deadmanSet',
      parameters: { timeout },
      priority: 'cancel',
      repeat: 'lost',
    },
    options,
  );
  return answer.cancelAt ?? 0;
}
