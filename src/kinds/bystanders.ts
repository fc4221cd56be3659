// Who has a say in the requests of others: webhooks, admission policies, faults of the API server. Mostly there are none, and
// then one look at the sums tells so.

/** What the sums begin with that count them. */
export const BYSTANDERS = 'bystanders/';
