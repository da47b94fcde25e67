/**
 * Port: who may do what. Names of accounts, API keys, and the audit log. Not derivable from the
 * journal, so every write is durable before it resolves.
 *
 * Everything that is asked on each request is answered from memory, synchronously.
 */
import type { AccountId, TimeMicros } from '@exchange/core';

export const scopes = ['read', 'trade', 'transfer', 'withdraw', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** The engine knows accounts by number, people by name. */
export interface AccountName {
  readonly account: AccountId;
  /** `[a-z0-9][a-z0-9._-]{0,31}` */
  readonly name: string;
  readonly createdAt: TimeMicros;
}

interface ApiKeyCommon {
  /** What `X-API-Key` carries: the base64 public key, or an HMAC key's own name. */
  readonly keyId: string;
  readonly account: AccountId;
  readonly label: string | undefined;
  readonly scopes: readonly Scope[];
  /** IPv4/IPv6 addresses or CIDR blocks; empty: any address. */
  readonly ipAllow: readonly string[];
  readonly createdAt: TimeMicros;
  readonly expiresAt: TimeMicros | undefined;
  readonly revokedAt: TimeMicros | undefined;
}

export interface Ed25519Key extends ApiKeyCommon {
  readonly kind: 'ed25519';
  /** Raw 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface HmacKey extends ApiKeyCommon {
  readonly kind: 'hmac';
  /** The shared secret, as the client has it (UTF-8). Encrypted at rest; never logged. */
  readonly secret: string;
}

export type ApiKey = Ed25519Key | HmacKey;

interface NewKeyCommon {
  readonly account: AccountId;
  readonly label?: string;
  readonly scopes: readonly Scope[];
  readonly ipAllow?: readonly string[];
  readonly expiresAt?: TimeMicros;
}

export type NewKey =
  | (NewKeyCommon & { readonly kind: 'ed25519'; readonly publicKey: Uint8Array })
  | (NewKeyCommon & { readonly kind: 'hmac'; readonly keyId: string; readonly secret: string });

/** Who does something, for the audit log. */
export interface Actor {
  readonly account?: AccountId;
  readonly keyId?: string;
  readonly ip?: string;
}

export type AuditAction =
  | 'venue-applied'
  | 'venue-forgotten'
  | 'account-named'
  | 'key-created'
  | 'key-revoked'
  | 'authentication-failed'
  | 'permission-denied'
  | 'address-denied'
  | 'market-state-changed'
  | 'entries-dropped';

/** No secrets in any field. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly actor: Actor;
  readonly target?: string;
  readonly detail?: string;
  readonly requestId?: string;
}

/** Entries are chained by SHA-256, so a removed or changed one is found. */
export interface AuditRecord extends AuditEntry {
  readonly id: number;
  readonly time: TimeMicros;
}

export interface AuditQuery {
  readonly action?: AuditAction;
  readonly account?: AccountId;
  /** Newest first; 1 … 1000; default 100. */
  readonly limit?: number;
  readonly beforeId?: number;
}

export type VenueMark = 'none' | 'begun' | 'ended';

export interface VenueIdentities {
  readonly accounts: readonly { readonly account: AccountId; readonly name: string }[];
  readonly keys: readonly NewKey[];
}

export interface Identity {
  account(name: string): AccountName | undefined;
  accountName(account: AccountId): AccountName | undefined;
  accounts(): readonly AccountName[];
  /** @throws {IdentityConflictError} when the name or the account is taken */
  nameAccount(account: AccountId, name: string, actor: Actor): Promise<AccountName>;

  /** Revoked and expired keys as well: the caller decides what to answer. */
  key(keyId: string): ApiKey | undefined;
  keysOf(account: AccountId): readonly ApiKey[];
  /** @throws {IdentityConflictError} when the key id is taken, also by a revoked key */
  createKey(key: NewKey, actor: Actor): Promise<ApiKey>;
  /** Undefined: no such key of this account. Revoking twice changes nothing. */
  revokeKey(account: AccountId, keyId: string, actor: Actor): Promise<ApiKey | undefined>;
  /** Called when a key was revoked, so that its sessions are ended. Returns the way to stop it. */
  onKeyRevoked(listener: (key: ApiKey) => void): () => void;

  /** How far the application of a venue came; see {@link beginVenue}. */
  readonly venueMark: VenueMark;
  /**
   * Names and keys of a venue, in one write, in place of those of a venue that was begun and never
   * ended. The marks around the journal's part of it tell a start after a crash what was done.
   */
  beginVenue(venue: VenueIdentities, actor: Actor): Promise<void>;
  endVenue(): Promise<void>;
  /** Forgets the names and keys of a venue that was begun, and that it was. */
  forgetVenue(): Promise<void>;

  /** Returns at once; entries are written together, and dropped with a count when they flood in. */
  audit(entry: AuditEntry): void;
  auditLog(query?: AuditQuery): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}
