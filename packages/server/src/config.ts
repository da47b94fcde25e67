/** What a server is started with. `parseServerConfig` is the way in from text. */
import type { GatewaySettings } from './gateways/settings.ts';
import type { Clock } from './pipeline/clock.ts';
import type { Venue } from './venue/venue.ts';

/** For the gateways; every limit has a default for the public side (see `gateways/settings.ts`). */
export interface GatewayConfig {
  /** Address to listen on; default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. Default 3000. */
  readonly port: number;
  /** Operators' routes, on loopback. 0: any free one; undefined: none. */
  readonly opsPort: number | undefined;
  /** Peers whose `X-Forwarded-For` is believed. Default none. */
  readonly trustProxy: readonly string[];
  /** Default: limits on. Benches and demos of one's own switch them off. */
  readonly rateLimits: 'on' | 'off';
  /** Bounds and rates that differ from `gatewayDefaults`. */
  readonly limits?: Partial<GatewaySettings>;
}

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';

export interface ServerConfig {
  /** Folder of the exchange; made if absent. `memory`: nothing is kept. */
  readonly data: { readonly folder: string } | 'memory';
  readonly gateway: GatewayConfig;
  /** Applied when the exchange is empty; otherwise not looked at. */
  readonly venue?: Venue;
  readonly logLevel: LogLevel;
  /** A verified snapshot is made after so many commands. */
  readonly snapshotEveryCommands: number;
  /** Below this much free disk only cancels are taken. */
  readonly diskFreeBytesMin: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}
