/** Identity without a disk, for tests and for exchanges that are forgotten when they end. */
import type { Clock } from '../../pipeline/clock.ts';
import type { AuditRecord, Identity } from '../identity.ts';
import { createIdentityBook } from '../identity-book.ts';
import type { IdentityContents, IdentityWrite } from '../identity-store.ts';

/** What outlives the process in the adapters that have a disk. */
export interface MemoryIdentityMedium {
  contents: IdentityContents;
  readonly audit: AuditRecord[];
}

export function createMemoryIdentityMedium(): MemoryIdentityMedium {
  return { contents: { accounts: [], keys: [], venueMark: 'none', lastAuditId: 0 }, audit: [] };
}

export function createMemoryIdentity(
  clock: Clock,
  medium: MemoryIdentityMedium = createMemoryIdentityMedium(),
): Identity {
  return createIdentityBook({
    store: {
      async write(write) {
        medium.contents = contentsAfter(medium.contents, write);
        medium.audit.push(...(write.audit ?? []));
      },
      async auditLog({ action, account, beforeId, limit }) {
        const records = medium.audit.filter(
          (record) =>
            (action === undefined || record.action === action) &&
            (account === undefined || record.actor.account === account) &&
            (beforeId === undefined || record.id < beforeId),
        );
        return records.reverse().slice(0, limit);
      },
      async close() {},
    },
    contents: medium.contents,
    clock,
    onFailure: () => {},
  });
}

function contentsAfter(before: IdentityContents, write: IdentityWrite): IdentityContents {
  const kept = write.forgetAll === true ? { accounts: [], keys: [] } : before;
  const changed = new Set(write.keys?.map(({ keyId }) => keyId));
  return {
    accounts: [...kept.accounts, ...(write.accounts ?? [])],
    keys: [...kept.keys.filter(({ keyId }) => !changed.has(keyId)), ...(write.keys ?? [])],
    venueMark: write.venueMark ?? before.venueMark,
    lastAuditId: write.audit?.at(-1)?.id ?? before.lastAuditId,
  };
}
