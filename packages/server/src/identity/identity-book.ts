/**
 * The rules of names and keys, in memory, over a store that keeps them. Both adapters are this with
 * another store. A name or key is there when its write is durable, not before; its id is taken from
 * the moment it is asked for.
 */
import type { AccountId } from '@exchange/core';
import { ACCOUNTS_MAX, AUDIT_QUEUE_MAX, KEYS_PER_ACCOUNT_MAX } from '../limits.ts';
import type { Clock } from '../pipeline/clock.ts';
import { IdentityConflictError } from './errors.ts';
import type {
  AccountName,
  Actor,
  ApiKey,
  AuditEntry,
  AuditRecord,
  Identity,
  NewKey,
  VenueIdentities,
  VenueMark,
} from './identity.ts';
import type { IdentityContents, IdentityStore, IdentityWrite } from './identity-store.ts';

const AUDIT_LIMIT_MAX = 1000;
const NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;
const KEY_ID = /^[A-Za-z0-9+/=._-]{1,64}$/;
const ED25519_BYTES = 32;

export interface IdentityBookOptions {
  readonly store: IdentityStore;
  readonly contents: IdentityContents;
  readonly clock: Clock;
  /** The store did not take a write. */
  readonly onFailure: (error: Error) => void;
}

export function createIdentityBook(options: IdentityBookOptions): Identity {
  return new IdentityBook(options);
}

class IdentityBook implements Identity {
  readonly #store: IdentityStore;
  readonly #clock: Clock;
  readonly #onFailure: (error: Error) => void;
  readonly #byName = new Map<string, AccountName>();
  readonly #byAccount = new Map<AccountId, AccountName>();
  readonly #keys = new Map<string, ApiKey>();
  readonly #keysOf = new Map<AccountId, Set<string>>();
  /** Names and key ids that are being written. */
  readonly #reserved = new Set<string>();
  readonly #revocationListeners = new Set<(key: ApiKey) => void>();
  #venueMark: VenueMark;
  #lastAuditId: number;
  #auditQueue: AuditRecord[] = [];
  #auditDropped = 0;
  #flushing: Promise<void> | undefined;

  constructor({ store, contents, clock, onFailure }: IdentityBookOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#onFailure = onFailure;
    this.#venueMark = contents.venueMark;
    this.#lastAuditId = contents.lastAuditId;
    for (const account of contents.accounts) this.#addAccount(account);
    for (const key of contents.keys) this.#addKey(key);
  }

  get venueMark(): VenueMark {
    return this.#venueMark;
  }

  account(name: string): AccountName | undefined {
    return this.#byName.get(name);
  }

  accountName(account: AccountId): AccountName | undefined {
    return this.#byAccount.get(account);
  }

  accounts(): readonly AccountName[] {
    return [...this.#byAccount.values()];
  }

  async nameAccount(account: AccountId, name: string, actor: Actor): Promise<AccountName> {
    this.#checkName(account, name);
    const entry: AccountName = { account, name, createdAt: this.#clock.now() };
    await this.#reserve([`name ${name}`, `account ${account}`], () =>
      this.#write({ accounts: [entry] }, { action: 'account-named', actor, target: name }),
    );
    this.#addAccount(entry);
    return entry;
  }

  key(keyId: string): ApiKey | undefined {
    return this.#keys.get(keyId);
  }

  keysOf(account: AccountId): readonly ApiKey[] {
    const ids = this.#keysOf.get(account) ?? [];
    return [...ids].flatMap((id) => this.#keys.get(id) ?? []);
  }

  async createKey(key: NewKey, actor: Actor): Promise<ApiKey> {
    const entry = this.#newKey(key);
    this.#checkKey(entry);
    await this.#reserve([`key ${entry.keyId}`], () =>
      this.#write(
        { keys: [entry] },
        { action: 'key-created', actor, target: entry.keyId, detail: describe(entry) },
      ),
    );
    this.#addKey(entry);
    return entry;
  }

  async revokeKey(account: AccountId, keyId: string, actor: Actor): Promise<ApiKey | undefined> {
    const key = this.#keys.get(keyId);
    if (key === undefined || key.account !== account) return undefined;
    if (key.revokedAt !== undefined) return key;
    const revoked: ApiKey = { ...key, revokedAt: this.#clock.now() };
    // Not usable from this moment on, whenever the disk is done.
    this.#keys.set(keyId, revoked);
    for (const listener of this.#revocationListeners) listener(revoked);
    await this.#write({ keys: [revoked] }, { action: 'key-revoked', actor, target: keyId });
    return revoked;
  }

  onKeyRevoked(listener: (key: ApiKey) => void): () => void {
    this.#revocationListeners.add(listener);
    return () => this.#revocationListeners.delete(listener);
  }

  async beginVenue(venue: VenueIdentities, actor: Actor): Promise<void> {
    if (this.#venueMark === 'ended')
      throw new IdentityConflictError('A venue was applied already.');
    this.#forgetAll();
    const createdAt = this.#clock.now();
    const accounts = venue.accounts.map((account) => ({ ...account, createdAt }));
    const keys = venue.keys.map((key) => this.#newKey(key));
    for (const account of accounts) {
      this.#checkName(account.account, account.name);
      this.#addAccount(account);
    }
    for (const key of keys) {
      this.#checkKey(key);
      this.#addKey(key);
    }
    const entry: AuditEntry = {
      action: 'venue-applied',
      actor,
      detail: `${accounts.length} accounts, ${keys.length} keys`,
    };
    await this.#write({ forgetAll: true, accounts, keys, venueMark: 'begun' }, entry);
    this.#venueMark = 'begun';
  }

  async endVenue(): Promise<void> {
    await this.#persist({ venueMark: 'ended' });
    this.#venueMark = 'ended';
  }

  async forgetVenue(): Promise<void> {
    if (this.#venueMark !== 'begun') throw new IdentityConflictError('No venue was begun.');
    this.#forgetAll();
    await this.#write(
      { forgetAll: true, venueMark: 'none' },
      { action: 'venue-forgotten', actor: {} },
    );
    this.#venueMark = 'none';
  }

  audit(entry: AuditEntry): void {
    if (this.#auditQueue.length >= AUDIT_QUEUE_MAX) {
      this.#auditDropped += 1;
      return;
    }
    this.#auditQueue.push(this.#record(entry));
    this.#flush();
  }

  async auditLog(query: Parameters<Identity['auditLog']>[0] = {}): Promise<readonly AuditRecord[]> {
    await this.#flushed();
    const limit = Math.min(query.limit ?? 100, AUDIT_LIMIT_MAX);
    return this.#store.auditLog({ ...query, limit });
  }

  async close(): Promise<void> {
    await this.#flushed();
    await this.#store.close();
  }

  #write(write: IdentityWrite, entry: AuditEntry): Promise<void> {
    const audit = [...this.#auditQueue.splice(0), this.#record(entry)];
    return this.#persist({ ...write, audit });
  }

  async #persist(write: IdentityWrite): Promise<void> {
    try {
      await this.#store.write(write);
    } catch (error) {
      this.#onFailure(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  async #reserve(ids: readonly string[], write: () => Promise<void>): Promise<void> {
    const taken = ids.find((id) => this.#reserved.has(id));
    if (taken !== undefined) throw new IdentityConflictError(`The ${taken} is taken.`);
    for (const id of ids) this.#reserved.add(id);
    try {
      await write();
    } finally {
      for (const id of ids) this.#reserved.delete(id);
    }
  }

  #checkName(account: AccountId, name: string): void {
    if (!NAME.test(name)) {
      throw new IdentityConflictError(
        `The name ${JSON.stringify(name)} is not 1 to 32 of a–z, 0–9, ".", "_", "-", beginning with a letter or digit.`,
      );
    }
    if (this.#byName.has(name)) throw new IdentityConflictError(`The name ${name} is taken.`);
    if (this.#byAccount.has(account)) {
      throw new IdentityConflictError(`The account ${account} has a name already.`);
    }
    if (this.#byAccount.size >= ACCOUNTS_MAX)
      throw new IdentityConflictError('All accounts are taken.');
  }

  #checkKey(key: ApiKey): void {
    if (!KEY_ID.test(key.keyId)) {
      throw new IdentityConflictError('A key id is 1 to 64 of A–Z, a–z, 0–9 and "+/=._-".');
    }
    if (key.kind === 'ed25519' && key.publicKey.length !== ED25519_BYTES) {
      throw new IdentityConflictError('An Ed25519 public key has 32 bytes.');
    }
    if (this.#keys.has(key.keyId))
      throw new IdentityConflictError(`The key ${key.keyId} is taken.`);
    if ((this.#keysOf.get(key.account)?.size ?? 0) >= KEYS_PER_ACCOUNT_MAX) {
      throw new IdentityConflictError(`An account has at most ${KEYS_PER_ACCOUNT_MAX} keys.`);
    }
  }

  #newKey(key: NewKey): ApiKey {
    const common = {
      account: key.account,
      label: key.label,
      scopes: [...key.scopes],
      ipAllow: [...(key.ipAllow ?? [])],
      createdAt: this.#clock.now(),
      expiresAt: key.expiresAt,
      revokedAt: undefined,
    };
    if (key.kind === 'hmac') {
      return { ...common, kind: 'hmac', keyId: key.keyId, secret: key.secret };
    }
    const publicKey = Uint8Array.from(key.publicKey);
    const keyId = Buffer.from(publicKey).toString('base64');
    return { ...common, kind: 'ed25519', keyId, publicKey };
  }

  #addAccount(entry: AccountName): void {
    this.#byName.set(entry.name, entry);
    this.#byAccount.set(entry.account, entry);
  }

  #addKey(key: ApiKey): void {
    this.#keys.set(key.keyId, key);
    const ids = this.#keysOf.get(key.account) ?? new Set();
    this.#keysOf.set(key.account, ids.add(key.keyId));
  }

  #forgetAll(): void {
    this.#byName.clear();
    this.#byAccount.clear();
    this.#keys.clear();
    this.#keysOf.clear();
  }

  #record(entry: AuditEntry): AuditRecord {
    this.#lastAuditId += 1;
    return { ...entry, id: this.#lastAuditId, time: this.#clock.now() };
  }

  #flush(): void {
    if (this.#flushing !== undefined || this.#auditQueue.length === 0) return;
    const dropped = this.#auditDropped;
    this.#auditDropped = 0;
    const audit = this.#auditQueue.splice(0);
    const last = audit.at(-1);
    if (dropped > 0 && last !== undefined) {
      const detail = `${dropped} entries after this one were dropped`;
      audit.push(this.#record({ action: 'entries-dropped', actor: {}, detail }));
    }
    this.#flushing = this.#persist({ audit })
      .catch(() => {})
      .finally(() => {
        this.#flushing = undefined;
        this.#flush();
      });
  }

  async #flushed(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }
}

function describe(key: ApiKey): string {
  const addresses = key.ipAllow.length === 0 ? 'any address' : key.ipAllow.join(' ');
  return `${key.kind}, account ${key.account}, ${key.scopes.join('+')}, ${addresses}`;
}
