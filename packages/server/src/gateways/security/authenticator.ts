/**
 * Who asks. Every way to fail before the signature is proved answers the same 401, at the same cost,
 * so nobody learns which keys exist.
 */
import type { AccountId, TimeMicros } from '@exchange/core';
import { acceptedSigningTexts, type SigningRequest } from '@exchange/core/protocol';
import { timeMicros } from '@exchange/core/units';
import type { ApiKey, Identity, Scope } from '../../identity/identity.ts';
import type { Clock } from '../../pipeline/clock.ts';
import { ProblemError } from '../problem-error.ts';
import type { GatewaySettings } from '../settings.ts';
import { isAddressAllowed } from './address-list.ts';
import { createLockout } from './lockout.ts';
import { createReplayCache } from './replay-cache.ts';
import { isSignedBy, signatureBytes } from './verify-signature.ts';

/** An account that proved itself, with what its key may do. */
export interface Caller {
  readonly account: AccountId;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** The signed request is not to be executed after this. */
  readonly deadline: TimeMicros;
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

export interface Authenticator {
  /** @throws {ProblemError} 400 for a malformed time, 401, 403, 409 for a replay, 429 when locked out */
  authenticate(call: SignedCall): Caller;
  /** Counts for the metrics. */
  readonly counters: { failures: number; lockouts: number; denials: number };
}

export interface AuthenticatorOptions {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly settings: GatewaySettings;
}

const KEY_ID_LENGTH_MAX = 128;
const TIMESTAMP = /^[0-9]{13}$/;
const WINDOW = /^[1-9][0-9]{0,9}$/;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { identity, clock, settings } = options;
  const { windowMillisMax, clockAheadMillisMax } = settings;
  // A signature can be valid from `clockAhead` before its timestamp until its window is over.
  const replays = createReplayCache(
    windowMillisMax + clockAheadMillisMax,
    settings.replayedSignaturesMax,
  );
  const lockout = createLockout({
    failuresMax: settings.badSignaturesMax,
    lockoutMillis: settings.lockoutMillis,
  });
  const counters = { failures: 0, lockouts: 0, denials: 0 };

  function windowMillis(text: string | undefined): number {
    if (text === undefined) return settings.windowMillisDefault;
    const window = WINDOW.test(text) ? Number(text) : 0;
    if (window >= 1 && window <= windowMillisMax) return window;
    throw new ProblemError('window-invalid', { limit: String(windowMillisMax) });
  }

  function timestampMillis(text: string | undefined): number {
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

  function checkTime(timestamp: number, window: number, nowMillis: number): void {
    const ahead = timestamp - nowMillis;
    if (ahead > clockAheadMillisMax || -ahead > window) throw new ProblemError('timestamp-expired');
  }

  function checkLockout(keyId: string, address: string, nowMillis: number): void {
    const seconds = lockout.secondsLeft(keyId, address, nowMillis);
    if (seconds === 0) return;
    counters.lockouts += 1;
    const details = { retryAfterMilliseconds: seconds * 1_000 };
    throw new ProblemError('key-locked', details, { retryAfterSeconds: seconds });
  }

  function fail(call: SignedCall, keyId: string, nowMillis: number): never {
    counters.failures += 1;
    lockout.fail(keyId, call.address, nowMillis);
    // An unknown key's text comes from a stranger: it is not repeated into the log.
    identity.audit({
      action: 'authentication-failed',
      actor: { ip: call.address },
      target: call.instruction,
      requestId: call.requestId,
    });
    throw new ProblemError('unauthorized');
  }

  function checkPermission(call: SignedCall, key: ApiKey): void {
    const actor = { account: key.account, keyId: key.keyId, ip: call.address };
    const { instruction: target, requestId } = call;
    if (key.ipAllow.length > 0 && !isAddressAllowed(call.address, key.ipAllow)) {
      counters.denials += 1;
      identity.audit({ action: 'address-denied', actor, target, requestId });
      throw new ProblemError('ip-not-allowed');
    }
    if (!key.scopes.includes(call.scope)) {
      counters.denials += 1;
      identity.audit({ action: 'permission-denied', actor, target, detail: call.scope, requestId });
      throw new ProblemError('scope-missing', { limit: call.scope });
    }
  }

  function checkReplay(call: SignedCall, signature: Buffer, nowMillis: number): void {
    if (call.repeat === 'allowed') return;
    switch (replays.use(signature.toString('latin1'), nowMillis)) {
      case 'fresh':
        return;
      case 'replayed':
        throw new ProblemError('signature-replayed');
      case 'full':
        throw new ProblemError('busy', {}, { retryAfterSeconds: 1 });
    }
  }

  function authenticate(call: SignedCall): Caller {
    const now = clock.now();
    const nowMillis = Math.floor(now / 1_000);
    const { keyId, signature } = call;
    if (keyId === undefined || signature === undefined) throw new ProblemError('unauthorized');
    const window = windowMillis(call.window);
    const timestamp = timestampMillis(call.timestamp);
    checkTime(timestamp, window, nowMillis);
    const knownId = keyId.slice(0, KEY_ID_LENGTH_MAX);
    checkLockout(knownId, call.address, nowMillis);

    const key = keyId.length > KEY_ID_LENGTH_MAX ? undefined : identity.key(keyId);
    const bytes = signatureBytes(signature);
    const texts = acceptedSigningTexts({
      instruction: call.instruction,
      parameters: call.parameters,
      timestamp: call.timestamp ?? '',
      window: call.window ?? String(settings.windowMillisDefault),
    });
    const signed = isSignedBy(key, bytes, texts);
    if (key === undefined || !signed) fail(call, knownId, nowMillis);
    const over =
      key.revokedAt !== undefined || (key.expiresAt !== undefined && key.expiresAt <= now);
    if (over) fail(call, knownId, nowMillis);
    lockout.succeed(knownId, call.address);
    checkPermission(call, key);
    checkReplay(call, bytes, nowMillis);
    const deadline = timeMicros((timestamp + window) * 1_000);
    return { account: key.account, keyId: key.keyId, scopes: key.scopes, deadline };
  }

  return { authenticate, counters };
}
