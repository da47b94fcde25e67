/** The crowd in a thread of its own, so that the terminal and the server keep theirs. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Crowd, type CrowdOptions, startCrowd } from './crowd.ts';

export type CrowdWorkerData = Omit<CrowdOptions, 'note'>;

export type FromCrowd =
  | { readonly kind: 'started' }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stopped' };

const tell = (message: FromCrowd): void => parentPort?.postMessage(message);
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

let crowd: Crowd | undefined;
let isStopping = false;

parentPort?.on('message', (message: unknown) => {
  if (message === 'stop') void stop();
});

try {
  crowd = await startCrowd({
    ...(workerData as CrowdWorkerData),
    note: (text) => tell({ kind: 'note', text }),
  });
  tell({ kind: 'started' });
  void crowd.failed.then((error) => tell({ kind: 'failed', message: error.message }));
  if (isStopping) await stop();
} catch (error) {
  tell({ kind: 'failed', message: messageOf(error) });
}

/** Ends the thread as well: closing the port leaves nothing that keeps it alive. */
async function stop(): Promise<void> {
  isStopping = true;
  if (crowd === undefined) return;
  try {
    await crowd.stop();
  } finally {
    tell({ kind: 'stopped' });
    parentPort?.close();
  }
}
