/** Thread that alone touches the file of names and keys: its syncs stop nothing else. */
import { serveThread } from '../../threads/serve-thread.ts';
import type { AuditQuery, AuditRecord } from '../identity.ts';
import type { IdentityContents, IdentityWrite } from '../identity-store.ts';
import { type IdentityFile, type OpenIdentityFile, openIdentityFile } from './identity-file.ts';

export type IdentityMethods = {
  contents(argument: undefined): IdentityContents;
  write(write: IdentityWrite): void;
  auditLog(query: AuditQuery & { readonly limit: number }): readonly AuditRecord[];
  close(argument: undefined): void;
};

serveThread((options: OpenIdentityFile): IdentityMethods => {
  // Opened by the first call, so that a refusal is its answer and not the end of the thread.
  let opened: IdentityFile | undefined;
  const file = (): IdentityFile => {
    opened ??= openIdentityFile(options);
    return opened;
  };
  return {
    contents: () => file().contents(),
    write: (write) => file().write(write),
    auditLog: (query) => file().auditLog(query),
    close: () => opened?.close(),
  };
});
