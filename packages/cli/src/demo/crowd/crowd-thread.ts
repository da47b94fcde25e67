/** Starts and stops the crowd's thread. */
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { CrowdWorkerData, FromCrowd } from './crowd-worker.ts';

export interface CrowdThread {
  /** Resolves with what went wrong; never when it was stopped. */
  readonly failed: Promise<Error>;
  /** Within `STOP_MILLISECONDS`, politely or not. */
  stop(): Promise<void>;
}

const STOP_MILLISECONDS = 800;

export async function startCrowdThread(
  options: CrowdWorkerData & { readonly note: (text: string) => void },
): Promise<CrowdThread> {
  const { note, ...data } = options;
  const worker = new Worker(workerFile(), { workerData: data });
  const left = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
    worker.on('message', (message: FromCrowd) => {
      if (message.kind === 'stopped') resolve();
    });
  });
  let isStopping = false;
  let hasStarted = (): void => {};
  let hasFailed = (_error: Error): void => {};
  const started = new Promise<void>((resolve) => {
    hasStarted = resolve;
  });
  const failed = new Promise<Error>((resolve) => {
    hasFailed = (error) => isStopping || resolve(error);
  });
  worker.on('message', (message: FromCrowd) => {
    if (message.kind === 'started') hasStarted();
    if (message.kind === 'note') note(message.text);
    if (message.kind === 'failed') hasFailed(new Error(message.message));
  });
  worker.once('error', (error) =>
    hasFailed(error instanceof Error ? error : new Error(String(error))),
  );
  worker.once('exit', () => hasFailed(new Error('The crowd has left.')));
  const stop = async (): Promise<void> => {
    isStopping = true;
    worker.postMessage('stop');
    await Promise.race([left, pause(STOP_MILLISECONDS, undefined, { ref: false })]);
    await worker.terminate();
  };
  const error = await Promise.race([started, failed]);
  if (error instanceof Error) {
    await worker.terminate();
    throw error;
  }
  return { failed, stop };
}

/** Beside this module in the sources; an entry of its own in the bundle. */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './crowd-worker.ts' : './crowd-worker.js', import.meta.url);
}
