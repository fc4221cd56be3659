// Who has a say in the requests of others: webhooks, admission policies, faults of the API server. Mostly there are none, and
// then one look at a sum tells so.

import type { IndexWriter } from './kind.js';

/** The sum that counts them all. */
export const BYSTANDERS = 'bystanders';

/** Counts one of them, and among its own. */
export function countBystander(write: IndexWriter, own: string): void {
  write.add(own, 1);
  write.add(BYSTANDERS, 1);
}
