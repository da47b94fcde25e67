import { statfs } from 'node:fs/promises';
import { DISK_CHECK_EVERY_MS } from '../limits.ts';
import type { After } from './clock.ts';

/** Port: how much room there is. */
export type FreeBytes = () => Promise<number>;

export function freeBytesOf(folder: string): FreeBytes {
  return async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
}

export interface DiskWatch {
  /** When last looked at. */
  readonly freeBytes: number;
  stop(): void;
}

export interface WatchDiskOptions {
  readonly freeBytes: FreeBytes;
  readonly bytesMin: number;
  readonly after: After;
  readonly onChange: (isNearlyFull: boolean) => void;
}

/** Looks every second, and once before it resolves. */
export async function watchDisk(options: WatchDiskOptions): Promise<DiskWatch> {
  const { bytesMin, after, onChange } = options;
  let freeBytes = 0;
  let isNearlyFull = false;
  let callOff = (): void => {};
  let isStopped = false;
  const look = async (): Promise<void> => {
    // A disk that cannot be asked is not known to be full: the journal will say so itself.
    freeBytes = await options.freeBytes().catch(() => Number.POSITIVE_INFINITY);
    if (isStopped) return;
    if (freeBytes < bytesMin !== isNearlyFull) {
      isNearlyFull = !isNearlyFull;
      onChange(isNearlyFull);
    }
    callOff = after(DISK_CHECK_EVERY_MS, () => void look());
  };
  await look();
  return {
    get freeBytes() {
      return freeBytes;
    },
    stop() {
      isStopped = true;
      callOff();
    },
  };
}
