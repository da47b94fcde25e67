/**
 * Reader of the binary order files of the public matching-engine benchmark: a 16-byte header (magic,
 * version, count), then 40-byte little-endian records. Works chunk by chunk, so a file need not fit
 * in memory.
 */

export interface BenchmarkMessage {
  type: 'new' | 'cancel' | 'modify';
  side: 'buy' | 'sell';
  /** What is left of an ioc is cancelled instead of resting. */
  ioc: boolean;
  /** Of a modify: the new open quantity. */
  quantity: number;
  seq: number;
  /** The caller's own. */
  id: number;
  /** Ticks. */
  price: number;
}

/** The file is not one of these, or is damaged. */
export class BenchmarkFormatError extends Error {
  override readonly name = 'BenchmarkFormatError';

  /** `where`: `byte 16`, `message 7`. */
  constructor(what: string, where: string) {
    super(`Not a whole benchmark order file: ${what} at ${where}.`);
  }
}

const HEADER_BYTES = 16;
const RECORD_BYTES = 40;
const VERSION = 1;
/** The first eight bytes: `100_WBEM`. */
const MAGIC = [0x31, 0x30, 0x30, 0x5f, 0x57, 0x42, 0x45, 0x4d] as const;

const TWO_TO_32 = 2 ** 32;

/** True when these first bytes of a file are a benchmark file's. */
export function isBenchmarkFile(start: Uint8Array): boolean {
  return MAGIC.every((byte, index) => start[index] === byte);
}

export class BenchmarkReader {
  /** Messages that the header promises; 0 before it was read. */
  count = 0;
  #read = 0;
  #offset = 0;
  #rest = new Uint8Array(0);
  /** One object for all messages: copy it to keep it. */
  readonly #message: BenchmarkMessage = {
    type: 'new',
    side: 'buy',
    ioc: false,
    quantity: 0,
    seq: 0,
    id: 0,
    price: 0,
  };

  /**
   * Reads what is whole in the bytes so far.
   * @throws {BenchmarkFormatError}
   */
  push(chunk: Uint8Array, onMessage: (message: BenchmarkMessage) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : join(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#offset === 0) {
      if (bytes.length < HEADER_BYTES) {
        this.#rest = bytes.slice();
        return;
      }
      this.#readHeader(bytes, view);
      at = HEADER_BYTES;
    }
    while (at + RECORD_BYTES <= bytes.length) {
      if (this.#read === this.count) throw this.#fault('more messages than promised', at);
      this.#readRecord(view, at);
      this.#read++;
      onMessage(this.#message);
      at += RECORD_BYTES;
    }
    this.#offset += at;
    this.#rest = bytes.slice(at);
  }

  /**
   * To be called after the last chunk.
   * @throws {BenchmarkFormatError} when the file ends early
   */
  end(): void {
    if (this.#offset === 0) throw this.#fault('no header', 0);
    if (this.#rest.length > 0) throw this.#fault('half a record', 0);
    if (this.#read < this.count) {
      throw this.#fault(`only ${this.#read} of ${this.count} messages`, 0);
    }
  }

  #fault(what: string, at: number): BenchmarkFormatError {
    return new BenchmarkFormatError(what, `byte ${this.#offset + at}`);
  }

  #readHeader(bytes: Uint8Array, view: DataView): void {
    if (!isBenchmarkFile(bytes)) throw this.#fault('another magic number', 0);
    const version = view.getUint32(8, true);
    if (version !== VERSION) throw this.#fault(`version ${version} instead of ${VERSION}`, 8);
    this.count = view.getUint32(12, true);
  }

  #readRecord(view: DataView, at: number): void {
    const message = this.#message;
    const type = view.getUint8(at);
    if (type > 2) throw this.#fault(`message type ${type}`, at);
    message.type = type === 0 ? 'new' : type === 1 ? 'cancel' : 'modify';
    message.side = view.getUint8(at + 1) === 0 ? 'buy' : 'sell';
    message.ioc = view.getUint8(at + 2) !== 0;
    message.quantity = view.getUint32(at + 4, true);
    message.seq = view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * TWO_TO_32;
    message.id = view.getUint32(at + 16, true) + view.getUint32(at + 20, true) * TWO_TO_32;
    message.price = view.getUint32(at + 24, true) + view.getInt32(at + 28, true) * TWO_TO_32;
    if (!Number.isSafeInteger(message.seq)) throw this.#fault('a sequence number past 2^53', at);
    if (!Number.isSafeInteger(message.id)) throw this.#fault('an order id past 2^53', at);
    if (type !== 1) this.#checkTerms(message, at);
  }

  #checkTerms({ price, quantity }: BenchmarkMessage, at: number): void {
    if (!Number.isSafeInteger(price)) throw this.#fault('a price past 2^53', at);
    if (price < 1) throw this.#fault('a price below 1', at);
    if (quantity < 1) throw this.#fault('a quantity of 0', at);
  }
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
