/** What operators watch. Labels come from closed lists only, never from a request. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CommandGate, ExchangeStatus, Outbox } from '../../pipeline/contract.ts';
import type { Throttle } from '../limits/throttle.ts';
import type { Authenticator } from '../security/authenticator.ts';
import type { WebSocketCounters } from '../websocket/websocket-gateway.ts';

export interface Metrics {
  readonly registry: Registry;
  /** `route` is a template of ours or `none`. */
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  /** The gate, with the time from submission to durability measured. */
  timed(gate: CommandGate): CommandGate;
  /** Figures that are read when someone asks. */
  watch(sources: MetricSources): void;
  close(): void;
}

interface MetricSources {
  readonly status: () => ExchangeStatus;
  readonly webSockets: () => WebSocketCounters;
  readonly authenticator: Authenticator;
  readonly throttle: Throttle;
}

const LATENCY_BUCKETS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

export function createMetrics(outbox: Outbox): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'exchange_http_request_seconds',
    help: 'Time to answer an HTTP request.',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  // Bounded: methods, routes of ours and classes of status. Looked up by one short text.
  const requestChildren = new Map<string, ReturnType<typeof requests.labels>>();
  const durable = new Histogram({
    name: 'exchange_command_durable_seconds',
    help: 'Time from the submission of a command until it is on disk.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const commands = new Counter({
    name: 'exchange_commands_total',
    help: 'Durable commands, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const rejects = new Counter({
    name: 'exchange_rejects_total',
    help: 'Commands that the engine refused, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const trades = new Counter({ name: 'exchange_trades_total', help: 'Trades.', registers });

  const stop = outbox.subscribe((batch) => {
    for (const { command, events } of batch.commands) {
      commands.inc({ kind: command.kind });
      for (const event of events) {
        if (event.kind === 'trade') trades.inc();
        else if (event.kind === 'order-rejected' || event.kind === 'command-rejected') {
          rejects.inc({ reason: event.code });
        }
      }
    }
  });

  async function timedCall<T>(call: Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await call;
    durable.observe((performance.now() - start) / 1_000);
    return result;
  }

  return {
    registry,
    observeRequest({ method, route, status, seconds }) {
      const key = `${method} ${route} ${Math.floor(status / 100)}`;
      let child = requestChildren.get(key);
      if (child === undefined) {
        child = requests.labels({ method, route, status: `${Math.floor(status / 100)}xx` });
        requestChildren.set(key, child);
      }
      child.observe(seconds);
    },
    timed: (gate) => ({
      submit: (command, priority) => timedCall(gate.submit(command, priority)),
      submitAll: (several, priority) => timedCall(gate.submitAll(several, priority)),
    }),
    watch: (sources) => watchSources(registry, sources),
    close: stop,
  };
}

function watchSources(registry: Registry, sources: MetricSources): void {
  const { webSockets, authenticator, throttle } = sources;
  const gauge = (name: string, help: string, read: (status: ExchangeStatus) => number) =>
    new Gauge({
      name: `exchange_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(sources.status()));
      },
    });
  gauge('applied_seq', 'Last command that the engine applied.', (s) => s.appliedSeq);
  gauge('durable_seq', 'Last command that is on disk.', (s) => s.durableSeq);
  gauge('history_seq', 'Last command whose rows are in history.', (s) => s.historySeq);
  gauge('snapshot_seq', 'Last command covered by a verified snapshot.', (s) => s.snapshotSeq);
  gauge('epoch', 'Number of this run.', (s) => s.epoch);
  gauge('ready', '1 when orders are taken.', (s) => (s.mode === 'normal' ? 1 : 0));
  gauge('inbox_commands', 'Commands that wait to be sequenced.', (s) => s.inboxLength);
  gauge('journal_commits', 'Durable commits since the start.', (s) => s.commits);
  gauge(
    'journal_sync_seconds',
    'Seconds that those commits took together.',
    (s) => s.commitSeconds,
  );
  gauge('journal_sync_seconds_max', 'The longest of them.', (s) => s.commitSecondsMax);
  gauge('disk_free_bytes', 'Free on the data folder’s disk.', (s) => s.diskFreeBytes ?? 0);
  gauge('websocket_connections', 'Open WebSockets.', () => webSockets().connections);
  gauge('websocket_streams', 'Subscriptions of all WebSockets.', () => webSockets().streams);
  gauge('websocket_conflated', 'Messages merged for slow consumers.', () => webSockets().conflated);
  gauge('websocket_dropped', 'Slow consumers that were dropped.', () => webSockets().dropped);
  gauge(
    'authentication_failures',
    'Bad signatures and keys.',
    () => authenticator.counters.failures,
  );
  gauge('lockouts', 'Requests refused by a lockout.', () => authenticator.counters.lockouts);
  gauge('permission_denials', 'Scopes and addresses denied.', () => authenticator.counters.denials);
  gauge('rate_limited', 'Requests over a limit.', () => throttle.counters.limited);
}
