/** Many lines to a stream and into a hash, in large pieces, at the pace of the stream. */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

const PIECE_CHARACTERS = 1 << 16;

export interface LineSinkOptions {
  readonly output?: Writable | undefined;
  readonly hash: boolean;
}

export class LineSink {
  readonly #output: Writable | undefined;
  readonly #hash: Hash | undefined;
  #piece = '';
  #ready: string[] = [];
  #lines = 0;
  #failure: Error | undefined;

  constructor({ output, hash }: LineSinkOptions) {
    this.#output = output;
    // A reader that goes away (`| head`) is an error of the stream, not of a write.
    output?.on('error', (error) => {
      this.#failure ??= error;
    });
    this.#hash = hash ? createHash('sha256') : undefined;
  }

  /** Lines are joined by line ends: the hash has none after the last one. */
  add(line: string): void {
    this.#piece += this.#lines === 0 ? line : `\n${line}`;
    this.#lines++;
    if (this.#piece.length >= PIECE_CHARACTERS) this.#cut();
  }

  #cut(): void {
    this.#hash?.update(this.#piece);
    if (this.#output !== undefined) this.#ready.push(this.#piece);
    this.#piece = '';
  }

  /**
   * Hands over what has gathered, and waits while the stream is full.
   * @throws the stream's error, `EPIPE` when nobody reads any more
   */
  async flush(): Promise<void> {
    const pieces = this.#ready;
    this.#ready = [];
    for (const piece of pieces) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#output?.write(piece) === false) await once(this.#output, 'drain');
    }
  }

  /** Ends with a line end on the stream. Returns the hash, if there is one. */
  async end(): Promise<string | undefined> {
    this.#cut();
    if (this.#lines > 0) this.#ready.push('\n');
    await this.flush();
    return this.#hash?.digest('hex');
  }
}
