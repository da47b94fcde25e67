/**
 * While a strategy's handlers run, the process's clock, chance, timers and network are out of
 * reach:
 * whatever uses them would differ from run to run, and live from backtest.
 */
import { DeterminismError } from './errors.ts';

type Restore = () => void;

const hints: readonly (readonly [path: string, hint: string])[] = [
  ['Math.random', 'context.random()'],
  ['performance.now', 'context.now'],
  ['setTimeout', 'context.after(milliseconds, id) and onTimer'],
  ['setInterval', 'context.every(milliseconds, id) and onTimer'],
  ['setImmediate', 'context.after(1, id) and onTimer'],
  ['queueMicrotask', 'plain calls: handlers are synchronous'],
  ['fetch', 'a price source that was recorded'],
  ['crypto.randomUUID', 'the client id that context.place returns'],
  ['crypto.getRandomValues', 'context.random()'],
  ['process.hrtime', 'context.now'],
  ['process.nextTick', 'plain calls: handlers are synchronous'],
];

/** Runs `body`, which must be synchronous, with the traps set. */
export function withTraps<Result>(body: () => Result): Result {
  const restores: Restore[] = [trapDate()];
  for (const [path, hint] of hints) restores.push(trap(path, hint));
  try {
    return body();
  } finally {
    for (const restore of restores.reverse()) restore();
  }
}

function trap(path: string, hint: string): Restore {
  const [first = '', second] = path.split('.');
  const scope = globalThis as unknown as Record<string, unknown>;
  const owner = (second === undefined ? scope : scope[first]) as
    | Record<string, unknown>
    | undefined;
  const name = second ?? first;
  if (owner === undefined || typeof owner[name] !== 'function') return () => {};
  return replace(owner, name, () => {
    throw forbidden(`${path}()`, hint);
  });
}

/** Dates from given numbers and texts are fine; asking for the current one is not. */
function trapDate(): Restore {
  const RealDate = globalThis.Date;
  const TrappedDate = new Proxy(RealDate, {
    construct(target, args, newTarget) {
      if (args.length === 0) throw forbidden('new Date()', 'new Date(context.now / 1000)');
      return Reflect.construct(target, args, newTarget) as object;
    },
    apply() {
      throw forbidden('Date()', 'new Date(context.now / 1000)');
    },
    get(target, property, receiver) {
      if (property !== 'now') return Reflect.get(target, property, receiver) as unknown;
      return () => {
        throw forbidden('Date.now()', 'context.now (microseconds)');
      };
    },
  });
  return replace(globalThis as unknown as Record<string, unknown>, 'Date', TrappedDate);
}

function replace(owner: Record<string, unknown>, name: string, value: unknown): Restore {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) delete owner[name];
    else Object.defineProperty(owner, name, before);
  };
}

function forbidden(what: string, instead: string): DeterminismError {
  return new DeterminismError(
    `${what} is out of reach of a strategy: the result would differ from run to run. Use ${instead} instead.`,
  );
}
