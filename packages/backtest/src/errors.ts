/** A file that cannot be read as what it should be; the message says where and what would help. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** Options that do not go together, or with the data or the strategy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * A handler reached for a clock, for chance or for the network; the message says what to use
 * instead.
 */
export class DeterminismError extends Error {
  override readonly name = 'DeterminismError';
}
