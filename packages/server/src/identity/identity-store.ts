/** What the identity book writes, and where: each write is one transaction. */
import type { AccountName, ApiKey, AuditQuery, AuditRecord, VenueMark } from './identity.ts';

export interface IdentityWrite {
  /** Forget all accounts and keys first. */
  readonly forgetAll?: boolean;
  readonly accounts?: readonly AccountName[];
  /** New, or in place of the one with that id. */
  readonly keys?: readonly ApiKey[];
  readonly venueMark?: VenueMark;
  readonly audit?: readonly AuditRecord[];
}

export interface IdentityContents {
  readonly accounts: readonly AccountName[];
  readonly keys: readonly ApiKey[];
  readonly venueMark: VenueMark;
  readonly lastAuditId: number;
}

export interface IdentityStore {
  /** Durable when it resolves. */
  write(write: IdentityWrite): Promise<void>;
  /** Newest first. */
  auditLog(
    query: Required<Pick<AuditQuery, 'limit'>> & AuditQuery,
  ): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}
