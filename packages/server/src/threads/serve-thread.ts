import { parentPort, workerData } from 'node:worker_threads';
import { type CallMessage, errorForm, type Methods, type ReplyMessage } from './contract.ts';

/** Inside a worker: answers its starter's calls with these methods, one after the other. */
export function serveThread<Options>(open: (options: Options) => Methods): void {
  const port = parentPort;
  if (port === null) throw new Error('serveThread runs in a worker thread.');
  const methods = open(workerData as Options);
  let last: Promise<unknown> | undefined;

  const reply = (message: ReplyMessage): void => port.postMessage(message);
  const answer = ({ id, method, argument }: CallMessage): unknown => {
    try {
      const result = methods[method]?.(argument as never);
      if (!(result instanceof Promise)) return reply({ kind: 'result', id, result });
      return result.then(
        (value) => reply({ kind: 'result', id, result: value }),
        (error) => reply({ kind: 'error', id, error: errorForm(error) }),
      );
    } catch (error) {
      return reply({ kind: 'error', id, error: errorForm(error) });
    }
  };
  port.on('message', (message: CallMessage) => {
    // A call that takes time keeps the later ones waiting, so that results come in order.
    const next = last === undefined ? answer(message) : last.then(() => answer(message));
    if (!(next instanceof Promise)) return;
    const settled = next.finally(() => {
      if (last === settled) last = undefined;
    });
    last = settled;
  });
}
