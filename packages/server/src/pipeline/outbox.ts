import type { CommittedBatch, Outbox } from './contract.ts';

/** The sequencer's end of an outbox. */
export interface OutboxSource extends Outbox {
  /** Only for what is durable. */
  release(batch: CommittedBatch): void;
}

export function createOutbox(): OutboxSource {
  let consumers: readonly ((batch: CommittedBatch) => void)[] = [];
  return {
    subscribe(consumer) {
      consumers = [...consumers, consumer];
      return () => {
        consumers = consumers.filter((other) => other !== consumer);
      };
    },
    release(batch) {
      for (const consumer of consumers) consumer(batch);
    },
  };
}
