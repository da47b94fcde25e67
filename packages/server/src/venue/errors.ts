export interface VenueFault {
  /** Where in the file: `accounts[1].keys[0].secret`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

const FAULTS_SHOWN = 10;

/** The venue is refused whole; nothing of it was applied. */
export class VenueError extends Error {
  override readonly name = 'VenueError';
  readonly faults: readonly VenueFault[];

  constructor(faults: readonly VenueFault[], options?: ErrorOptions) {
    const lines = faults
      .slice(0, FAULTS_SHOWN)
      .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    const more = faults.length - lines.length;
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'), options);
    this.faults = faults;
  }
}
