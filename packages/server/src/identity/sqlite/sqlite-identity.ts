/** Identity in a SQLite file, `synchronous=FULL`, in a thread of its own; secrets encrypted. */
import { join } from 'node:path';
import type { Clock } from '../../pipeline/clock.ts';
import { ThreadError } from '../../threads/contract.ts';
import { startThread } from '../../threads/start-thread.ts';
import { workerUrl } from '../../threads/worker-url.ts';
import { IdentityDamagedError } from '../errors.ts';
import type { Identity } from '../identity.ts';
import { createIdentityBook } from '../identity-book.ts';
import type { OpenIdentityFile } from './identity-file.ts';
import type { IdentityMethods } from './identity-worker.ts';

const IDENTITY_FILE = 'identity.db';
const IDENTITY_KEY_FILE = 'identity.key';

export interface OpenSqliteIdentity {
  readonly folder: string;
  readonly folderId: string;
  readonly mustExist: boolean;
  readonly clock: Clock;
  readonly onFailure: (error: Error) => void;
}

/** @throws {IdentityDamagedError} the store is not what was written */
export async function openSqliteIdentity(options: OpenSqliteIdentity): Promise<Identity> {
  const { folder, folderId, mustExist, clock, onFailure } = options;
  const start: OpenIdentityFile = {
    file: join(folder, IDENTITY_FILE),
    keyFile: join(folder, IDENTITY_KEY_FILE),
    folderId,
    mustExist,
  };
  const thread = startThread<IdentityMethods>(workerUrl(import.meta.url, 'identity-worker'), start);
  const contents = await thread.call('contents', undefined).catch(async (error) => {
    await thread.stop();
    const isDamaged = error instanceof ThreadError && error.name === 'IdentityDamagedError';
    throw isDamaged ? new IdentityDamagedError(error.message, { cause: error }) : error;
  });
  return createIdentityBook({
    store: {
      write: (write) => thread.call('write', write),
      auditLog: (query) => thread.call('auditLog', query),
      async close() {
        await thread.call('close', undefined).finally(() => thread.stop());
      },
    },
    contents,
    clock,
    onFailure,
  });
}
