/** What a server is started with. Everything but the data has a default. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import type { GatewaySettings } from './gateways/settings.ts';
import { DISK_FREE_BYTES_MIN_DEFAULT, SNAPSHOT_EVERY_COMMANDS_DEFAULT } from './limits.ts';
import { type Clock, createSystemClock } from './pipeline/clock.ts';
import type { Venue } from './venue/venue.ts';

/** For the gateways; every limit has a default for the public side (see `gateways/settings.ts`). */
export interface GatewayConfig {
  /** Address to listen on. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Operators' routes, on loopback. 0: any free one; undefined: none. */
  readonly opsPort: number | undefined;
  /** Peers whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[];
  /** Benches and demos of one's own switch them off. */
  readonly rateLimits: 'on' | 'off';
  /** Bounds and rates that differ from `gatewayDefaults`. */
  readonly limits: Partial<GatewaySettings>;
}

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';

const logLevels: readonly LogLevel[] = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'];

export interface ServerOptions {
  /** Folder of the exchange, made if absent; `memory`: nothing is kept. */
  readonly data: string | 'memory';
  /** Default 127.0.0.1: reachable from this machine alone. */
  readonly host?: string;
  /** Default 3000; 0: any free one. */
  readonly port?: number;
  /** Default none; 0: any free one. On loopback. */
  readonly opsPort?: number;
  readonly trustProxy?: readonly string[];
  /** Default on. */
  readonly rateLimits?: 'on' | 'off';
  /** Bounds and rates of the gateways that differ from `gatewayDefaults`. */
  readonly gatewayLimits?: Partial<GatewaySettings>;
  /** Fills the exchange when it is empty; otherwise not looked at. */
  readonly venue?: Venue;
  /** Default `warn`, on standard error. */
  readonly logLevel?: LogLevel;
  /** In place of the log on standard error. */
  readonly log?: Logger;
  /** Default 100,000. A verified snapshot is made after so many commands. */
  readonly snapshotEveryCommands?: number;
  /** Default 256 MiB. With less free disk only cancels are taken. */
  readonly diskFreeBytesMin?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

export interface ServerConfig {
  readonly data: { readonly folder: string } | 'memory';
  readonly gateway: GatewayConfig;
  readonly venue: Venue | undefined;
  readonly log: Logger;
  readonly snapshotEveryCommands: number;
  readonly diskFreeBytesMin: number;
  readonly clock: Clock;
}

/** An option has a value that it cannot have. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly option: keyof ServerOptions;

  constructor(option: keyof ServerOptions, message: string) {
    super(`${option}: ${message}`);
    this.option = option;
  }
}

/** @throws {ConfigError} naming the option */
export function parseServerOptions(options: ServerOptions): ServerConfig {
  const {
    data,
    host = '127.0.0.1',
    logLevel = 'warn',
    rateLimits = 'on',
    trustProxy = [],
  } = options;
  checkPlaces({ data, host, trustProxy });
  if (!logLevels.includes(logLevel)) {
    throw new ConfigError('logLevel', `it is one of ${logLevels.join(', ')}`);
  }
  const opsPort = options.opsPort === undefined ? undefined : port('opsPort', options.opsPort);
  return {
    data: data === 'memory' ? 'memory' : { folder: resolve(data) },
    gateway: {
      host,
      port: port('port', options.port ?? 3000),
      opsPort,
      trustProxy,
      rateLimits,
      limits: options.gatewayLimits ?? {},
    },
    venue: options.venue,
    log: options.log ?? pino({ level: logLevel }, pino.destination({ fd: 2, sync: true })),
    snapshotEveryCommands: whole('snapshotEveryCommands', {
      value: options.snapshotEveryCommands ?? SNAPSHOT_EVERY_COMMANDS_DEFAULT,
      minimum: 1,
    }),
    diskFreeBytesMin: whole('diskFreeBytesMin', {
      value: options.diskFreeBytesMin ?? DISK_FREE_BYTES_MIN_DEFAULT,
      minimum: 0,
    }),
    clock: options.clock ?? createSystemClock(),
  };
}

function checkPlaces({
  data,
  host,
  trustProxy,
}: Required<Pick<ServerOptions, 'data' | 'host' | 'trustProxy'>>): void {
  if (typeof data !== 'string' || data === '') {
    throw new ConfigError('data', 'a folder is needed, or "memory"');
  }
  if (isIP(host) === 0 && host !== 'localhost') {
    throw new ConfigError(
      'host',
      `an IP address or localhost is needed, not ${JSON.stringify(host)}`,
    );
  }
  for (const proxy of trustProxy) {
    if (isIP(proxy) !== 0) continue;
    throw new ConfigError('trustProxy', `${JSON.stringify(proxy)} is not an IP address`);
  }
}

function port(option: 'port' | 'opsPort', value: number): number {
  return whole(option, { value, minimum: 0, maximum: 65_535 });
}

function whole(
  option: keyof ServerOptions,
  {
    value,
    minimum,
    maximum = Number.MAX_SAFE_INTEGER,
  }: { value: number; minimum: number; maximum?: number },
): number {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum} on` : `from ${minimum} to ${maximum}`;
  throw new ConfigError(option, `a whole number ${range} is needed, not ${value}`);
}
