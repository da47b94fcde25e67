/** What the parts of the gateways share. Made once, by `start-gateways.ts`. */
import type { Logger } from 'pino';
import type { HistoryReader } from '../history/history.ts';
import type { Clock } from '../pipeline/clock.ts';
import type { CommandGate, ExchangeStatus } from '../pipeline/contract.ts';
import type { Views } from '../views.ts';
import type { Throttle } from './limits/throttle.ts';
import type { Authenticator } from './security/authenticator.ts';
import type { GatewaySettings } from './settings.ts';
import type { OrderTracker } from './trading/order-tracker.ts';

export interface GatewayServices {
  readonly gate: CommandGate;
  readonly views: Views;
  readonly history: HistoryReader;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: GatewaySettings;
  readonly throttle: Throttle;
  readonly authenticator: Authenticator;
  readonly orders: OrderTracker;
  /** Peers whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  status(): ExchangeStatus;
  /** True once nothing new is taken. */
  isClosing(): boolean;
}
