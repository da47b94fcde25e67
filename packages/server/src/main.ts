/**
 * Composition root: the only file that names concrete adapters. It reads like the pipeline.
 */
import type { ServerConfig } from './config.ts';
import type { HistoryReader } from './history/history.ts';
import type { Identity } from './identity/identity.ts';
import type { CommandGate, ExchangeStatus, Outbox } from './pipeline/contract.ts';
import type { Views } from './views.ts';

/** Why a server is no longer running: it was closed, or it stopped itself. */
export type StopReason =
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface RunningServer extends CommandGate {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  readonly opsUrl: string | undefined;
  readonly outbox: Outbox;
  readonly views: Views;
  readonly history: HistoryReader;
  readonly identity: Identity;
  status(): ExchangeStatus;
  /** Resolves once, when the server has stopped; the host process decides about its exit code. */
  readonly stopped: Promise<StopReason>;
  /** In order: doors, inbox, journal, history, identity. Two seconds at most; nothing admitted is lost. */
  close(): Promise<void>;
}

export type StartServer = (config: ServerConfig) => Promise<RunningServer>;
