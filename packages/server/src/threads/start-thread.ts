import { type Transferable, Worker } from 'node:worker_threads';
import {
  type ArgumentOf,
  type Methods,
  type ReplyMessage,
  type ResultOf,
  ThreadError,
} from './contract.ts';

/** A worker thread that answers calls, in the order in which they were made. */
export interface Thread<M extends Methods> {
  /** @throws {ThreadError} what the method threw, or that the thread ended before it answered */
  call<K extends keyof M & string>(
    method: K,
    argument: ArgumentOf<M, K>,
    transfer?: readonly Transferable[],
  ): Promise<ResultOf<M, K>>;
  /** Ends it; calls that are under way fail. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the module at `url`, which calls `serveThread`, with `options` as its start argument. */
export function startThread<M extends Methods>(url: URL, options: unknown): Thread<M> {
  const worker = new Worker(url, { workerData: options });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let ended: Error | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (reply: ReplyMessage) => {
    const entry = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.kind === 'result') entry?.resolve(reply.result as never);
    else entry?.reject(new ThreadError(reply.error));
  });
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) =>
    end(new Error(`The thread ${url.pathname} ended with code ${code}.`)),
  );

  return {
    call(method, argument, transfer = []) {
      if (ended !== undefined) return Promise.reject(ended);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ kind: 'call', id, method, argument }, transfer);
      });
    },
    async stop() {
      await worker.terminate();
    },
  };
}
