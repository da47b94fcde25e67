/**
 * What the composition root hands to the gateways, and what it gets back. Doors open last and close
 * first.
 */
import type { Logger } from 'pino';
import type { GatewayConfig } from '../config.ts';
import type { HistoryReader } from '../history/history.ts';
import type { Identity } from '../identity/identity.ts';
import type { Clock } from '../pipeline/clock.ts';
import type { CommandGate, ExchangeStatus, Outbox } from '../pipeline/contract.ts';
import type { Views } from '../views.ts';

export interface GatewayContext {
  readonly gate: CommandGate;
  readonly outbox: Outbox;
  readonly views: Views;
  readonly history: HistoryReader;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Logger;
  /** Plain look-ups; cheap enough for every request. */
  status(): ExchangeStatus;
  readonly config: GatewayConfig;
}

export interface RunningGateways {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** Operators' routes; undefined when they are switched off. */
  readonly opsUrl: string | undefined;
  /** No new requests; those under way are answered, WebSockets are told and closed. Within a second. */
  close(): Promise<void>;
}
