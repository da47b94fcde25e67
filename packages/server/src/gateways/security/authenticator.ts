/**
 * Who asks. Every way to fail before the signature is proved answers the same 401, at the same cost,
 * so nobody learns which keys exist.
 */
import type { AccountId, TimeMicros } from '@exchange/core';
import type { SigningRequest } from '@exchange/core/protocol';
import { timeMicros } from '@exchange/core/units';
import type { ApiKey, Identity, Scope } from '../../identity/identity.ts';
import type { Clock } from '../../pipeline/clock.ts';
import { ProblemError } from '../problem-error.ts';
import type { GatewaySettings } from '../settings.ts';
import { isAddressAllowed } from './address-list.ts';
import { createLockout, type Lockout } from './lockout.ts';
import { createReplayCache, type ReplayCache } from './replay-cache.ts';
import { isSignedBy, signableTexts, signatureBytes } from './verify-signature.ts';

/** An account that proved itself, with what its key may do. */
export interface Caller {
  readonly account: AccountId;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** The signed request is not to be executed after this. */
  readonly deadline: TimeMicros;
  /** When the key ends; undefined: never. */
  readonly expiresAt: TimeMicros | undefined;
}

export interface SignedCall {
  readonly keyId: string | undefined;
  readonly signature: string | undefined;
  /** Milliseconds, as sent. */
  readonly timestamp: string | undefined;
  readonly window: string | undefined;
  readonly instruction: string;
  readonly parameters: NonNullable<SigningRequest['parameters']>;
  readonly scope: Scope;
  readonly address: string;
  readonly requestId: string;
  /** `once`: the same signature is refused the second time. */
  readonly repeat: 'once' | 'allowed';
}

export interface AuthenticatorOptions {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly settings: GatewaySettings;
}

const KEY_ID_LENGTH_MAX = 128;
const TIMESTAMP = /^[0-9]{13}$/;
const WINDOW = /^[1-9][0-9]{0,9}$/;

export class Authenticator {
  /** For the metrics. */
  readonly counters = { failures: 0, lockouts: 0, denials: 0 };
  readonly #options: AuthenticatorOptions;
  readonly #replays: ReplayCache;
  readonly #lockout: Lockout;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { settings } = options;
    // A signature can be valid from `clockAhead` before its timestamp until its window is over.
    this.#replays = createReplayCache(
      this.#options.settings.windowMillisMax + this.#options.settings.clockAheadMillisMax,
      settings.replayedSignaturesMax,
    );
    this.#lockout = createLockout({
      failuresMax: settings.badSignaturesMax,
      lockoutMillis: settings.lockoutMillis,
    });
  }

  #windowMillis(text: string | undefined): number {
    if (text === undefined) return this.#options.settings.windowMillisDefault;
    const window = WINDOW.test(text) ? Number(text) : 0;
    if (window >= 1 && window <= this.#options.settings.windowMillisMax) return window;
    throw new ProblemError('window-invalid', {
      limit: String(this.#options.settings.windowMillisMax),
    });
  }

  #timestampMillis(text: string | undefined): number {
    if (text === undefined) throw new ProblemError('unauthorized');
    // Seconds and microseconds have other lengths; a float or an exponent is no integer.
    if (!TIMESTAMP.test(text)) {
      throw new ProblemError('field-malformed', {
        field: 'X-Timestamp',
        limit: 'milliseconds since 1970',
      });
    }
    return Number(text);
  }

  #checkTime(timestamp: number, window: number, nowMillis: number): void {
    const ahead = timestamp - nowMillis;
    if (ahead > this.#options.settings.clockAheadMillisMax || -ahead > window)
      throw new ProblemError('timestamp-expired');
  }

  #checkLockout(keyId: string, address: string, nowMillis: number): void {
    const seconds = this.#lockout.secondsLeft(keyId, address, nowMillis);
    if (seconds === 0) return;
    this.counters.lockouts += 1;
    const details = { retryAfterMilliseconds: seconds * 1_000 };
    throw new ProblemError('key-locked', details, { retryAfterSeconds: seconds });
  }

  #fail(call: SignedCall, keyId: string, nowMillis: number): never {
    this.counters.failures += 1;
    this.#lockout.fail(keyId, call.address, nowMillis);
    // An unknown key's text comes from a stranger: it is not repeated into the log.
    this.#options.identity.audit({
      action: 'authentication-failed',
      actor: { ip: call.address },
      target: call.instruction,
      requestId: call.requestId,
    });
    throw new ProblemError('unauthorized');
  }

  #checkPermission(call: SignedCall, key: ApiKey): void {
    const actor = { account: key.account, keyId: key.keyId, ip: call.address };
    const { instruction: target, requestId } = call;
    if (key.ipAllow.length > 0 && !isAddressAllowed(call.address, key.ipAllow)) {
      this.counters.denials += 1;
      this.#options.identity.audit({ action: 'address-denied', actor, target, requestId });
      throw new ProblemError('ip-not-allowed');
    }
    if (!key.scopes.includes(call.scope)) {
      this.counters.denials += 1;
      this.#options.identity.audit({
        action: 'permission-denied',
        actor,
        target,
        detail: call.scope,
        requestId,
      });
      throw new ProblemError('scope-missing', { limit: call.scope });
    }
  }

  #checkReplay(call: SignedCall, signature: Buffer, nowMillis: number): void {
    if (call.repeat === 'allowed') return;
    switch (this.#replays.use(signature.toString('latin1'), nowMillis)) {
      case 'fresh':
        return;
      case 'replayed':
        throw new ProblemError('signature-replayed');
      case 'full':
        throw new ProblemError('busy', {}, { retryAfterSeconds: 1 });
    }
  }

  /**
   * Until when a message of a session may be executed. One without a time was sent when it came.
   *
   * @param timestamp milliseconds since the epoch
   * @param window milliseconds
   * @throws {ProblemError} 400 for a window that is too long, 401 when it is too late or too early
   */
  deadlineOf(timestamp: number | undefined, window: number | undefined): TimeMicros {
    const nowMillis = Math.floor(this.#options.clock.now() / 1_000);
    const windowMillis = this.#windowMillis(window?.toString());
    const sentAt = timestamp ?? nowMillis;
    this.#checkTime(sentAt, windowMillis, nowMillis);
    return timeMicros((sentAt + windowMillis) * 1_000);
  }

  /** @throws {ProblemError} 400 for a malformed time, 401, 403, 409 for a replay, 429 when locked out */
  authenticate(call: SignedCall): Caller {
    const now = this.#options.clock.now();
    const nowMillis = Math.floor(now / 1_000);
    const { keyId, signature } = call;
    if (keyId === undefined || signature === undefined) throw new ProblemError('unauthorized');
    const window = this.#windowMillis(call.window);
    const timestamp = this.#timestampMillis(call.timestamp);
    this.#checkTime(timestamp, window, nowMillis);
    const knownId = keyId.slice(0, KEY_ID_LENGTH_MAX);
    this.#checkLockout(knownId, call.address, nowMillis);

    const key = keyId.length > KEY_ID_LENGTH_MAX ? undefined : this.#options.identity.key(keyId);
    const bytes = signatureBytes(signature);
    const texts = signableTexts({
      instruction: call.instruction,
      parameters: call.parameters,
      timestamp: call.timestamp ?? '',
      window: call.window ?? String(this.#options.settings.windowMillisDefault),
    });
    const signed = isSignedBy(key, bytes, texts);
    if (key === undefined || !signed) this.#fail(call, knownId, nowMillis);
    const over =
      key.revokedAt !== undefined || (key.expiresAt !== undefined && key.expiresAt <= now);
    if (over) this.#fail(call, knownId, nowMillis);
    this.#lockout.succeed(knownId, call.address);
    this.#checkPermission(call, key);
    this.#checkReplay(call, bytes, nowMillis);
    const deadline = timeMicros((timestamp + window) * 1_000);
    return {
      account: key.account,
      keyId: key.keyId,
      scopes: key.scopes,
      deadline,
      expiresAt: key.expiresAt,
    };
  }
}
