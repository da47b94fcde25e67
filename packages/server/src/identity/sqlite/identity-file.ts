/** Names, keys and the audit log as a SQLite file, used by one thread (`identity-worker.ts`). */
import { existsSync } from 'node:fs';
import {
  checkpoint,
  isDamageError,
  markStore,
  openDatabase,
  readMeta,
  type SqliteDatabase,
  writeMeta,
} from '../../sqlite/open-database.ts';
import { auditChain, auditChainStart, auditText } from '../audit-chain.ts';
import { IdentityDamagedError } from '../errors.ts';
import type { ApiKey, AuditQuery, AuditRecord, VenueMark } from '../identity.ts';
import type { IdentityContents, IdentityWrite } from '../identity-store.ts';
import { openSecretBox, type SecretBox } from './secret-box.ts';

const FORMAT = 1;

const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE accounts (
  account INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE keys (
  key_id TEXT PRIMARY KEY,
  account INTEGER NOT NULL,
  kind TEXT NOT NULL,
  material BLOB NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  account INTEGER,
  record TEXT NOT NULL,
  chain TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_account ON audit (account, id);
`;

export interface OpenIdentityFile {
  readonly file: string;
  readonly keyFile: string;
  readonly folderId: string;
  /** The folder had one before: it must be there. */
  readonly mustExist: boolean;
}

export interface IdentityFile {
  contents(): IdentityContents;
  write(write: IdentityWrite): void;
  auditLog(query: AuditQuery & { readonly limit: number }): readonly AuditRecord[];
  close(): void;
}

/** @throws {IdentityDamagedError} it is not what was written, belongs to another folder, or is gone */
export function openIdentityFile(options: OpenIdentityFile): IdentityFile {
  const { file, keyFile, folderId, mustExist } = options;
  if (mustExist && !existsSync(file)) {
    throw new IdentityDamagedError(`${file} is missing. Restore it from a backup.`);
  }
  let database: SqliteDatabase | undefined;
  try {
    database = openDatabase(file, 'full');
    const mark = markStore(database, { format: FORMAT, folderId, schema });
    if (mark === 'other' || (mark === 'made' && mustExist)) {
      throw new IdentityDamagedError(`${file} is empty, or of another format or folder.`);
    }
    return new OpenedIdentityFile(file, database, openSecretBox(keyFile));
  } catch (error) {
    database?.close();
    if (!isDamageError(error, file)) throw error;
    const reason = (error as Error).message;
    throw new IdentityDamagedError(`${file} is damaged (${reason}). Restore it from a backup.`, {
      cause: error,
    });
  }
}

interface KeyRow {
  readonly key_id: string;
  readonly account: number;
  readonly kind: ApiKey['kind'];
  readonly material: Uint8Array;
  readonly detail: string;
}

class OpenedIdentityFile implements IdentityFile {
  readonly #database: SqliteDatabase;
  readonly #secrets: SecretBox;
  readonly #write: (write: IdentityWrite) => void;
  #chain: string;

  constructor(file: string, database: SqliteDatabase, secrets: SecretBox) {
    this.#database = database;
    this.#secrets = secrets;
    this.#chain = checkedChain(file, database);
    this.#write = database.transaction((write: IdentityWrite) => this.#writeAll(write));
  }

  contents(): IdentityContents {
    const database = this.#database;
    const accounts = database
      .prepare('SELECT account, name, created_at AS createdAt FROM accounts ORDER BY account')
      .all();
    const keys = database.prepare('SELECT * FROM keys ORDER BY rowid').all() as KeyRow[];
    return {
      accounts: accounts as IdentityContents['accounts'],
      keys: keys.map((row) => this.#key(row)),
      venueMark: (readMeta(database, 'venue') ?? 'none') as VenueMark,
      lastAuditId: database.prepare('SELECT ifnull(max(id), 0) FROM audit').pluck().get() as number,
    };
  }

  write(write: IdentityWrite): void {
    const chain = this.#chain;
    try {
      this.#write(write);
    } catch (error) {
      this.#chain = chain;
      throw error;
    }
  }

  auditLog({ action, account, beforeId, limit }: AuditQuery & { limit: number }): AuditRecord[] {
    const conditions: string[] = ['id < ?'];
    const parameters: unknown[] = [beforeId ?? Number.MAX_SAFE_INTEGER];
    if (action !== undefined) {
      conditions.push('action = ?');
      parameters.push(action);
    }
    if (account !== undefined) {
      conditions.push('account = ?');
      parameters.push(account);
    }
    const sql = `SELECT record FROM audit WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`;
    const records = this.#database
      .prepare(sql)
      .pluck()
      .all(...parameters, limit) as string[];
    return records.map((record) => JSON.parse(record) as AuditRecord);
  }

  close(): void {
    if (!this.#database.open) return;
    try {
      checkpoint(this.#database);
    } finally {
      this.#database.close();
    }
  }

  #writeAll({ forgetAll, accounts = [], keys = [], venueMark, audit = [] }: IdentityWrite): void {
    const database = this.#database;
    if (forgetAll === true) database.exec('DELETE FROM accounts; DELETE FROM keys');
    const addAccount = database.prepare('INSERT INTO accounts VALUES (?, ?, ?)');
    for (const { account, name, createdAt } of accounts) addAccount.run(account, name, createdAt);
    const putKey = database.prepare('INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?)');
    for (const key of keys) {
      putKey.run(key.keyId, key.account, key.kind, this.#material(key), detailOf(key));
    }
    if (venueMark !== undefined) writeMeta(database, 'venue', venueMark);
    const addAudit = database.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?)');
    for (const record of audit) {
      const { id, action, actor } = record;
      const text = auditText(record);
      this.#chain = auditChain(this.#chain, text);
      addAudit.run(id, action, actor.account ?? null, text, this.#chain);
    }
  }

  #material(key: ApiKey): Uint8Array {
    return key.kind === 'ed25519' ? key.publicKey : this.#secrets.seal(key.secret, key.keyId);
  }

  #key({ key_id: keyId, account, kind, material, detail }: KeyRow): ApiKey {
    const common = { ...JSON.parse(detail), keyId, account };
    for (const field of ['label', 'expiresAt', 'revokedAt']) common[field] ??= undefined;
    return kind === 'ed25519'
      ? { ...common, kind, publicKey: Uint8Array.from(material) }
      : { ...common, kind, secret: this.#secrets.open(material, keyId) };
  }
}

/** What is not looked for in SQL. */
function detailOf({ label, scopes, ipAllow, createdAt, expiresAt, revokedAt }: ApiKey): string {
  return JSON.stringify({ label, scopes, ipAllow, createdAt, expiresAt, revokedAt });
}

function checkedChain(file: string, database: SqliteDatabase): string {
  const rows = database.prepare('SELECT id, record, chain FROM audit ORDER BY id').raw();
  let chain = auditChainStart;
  let lastId = 0;
  for (const [id, record, stored] of rows.iterate() as IterableIterator<[number, string, string]>) {
    chain = auditChain(chain, record);
    if (chain !== stored || id !== lastId + 1) {
      throw new IdentityDamagedError(
        `The audit log in ${file} was changed at entry ${lastId + 1}. Restore it from a backup.`,
      );
    }
    lastId = id;
  }
  return chain;
}
