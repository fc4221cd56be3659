// The first minute of a cluster: what every cluster starts with is put into an empty log, and comes to rest.

import { BOOTSTRAP_ACTOR } from '../apiserver/request.js';
import { bootstrapObjects } from '../cluster/bootstrap.js';
import { assert } from '../machinery/assert.js';
import { isFailure } from '../machinery/status.js';
import type { Session } from './session.js';

export interface Beginning {
  readonly nodes: number;
  /** What the log is to say the cluster was made by. */
  readonly command: string;
}

export function beginCluster(session: Session, { nodes, command }: Beginning): void {
  assert(session.log.head === 0, 'a cluster begins in an empty log');
  for (const object of bootstrapObjects(session.log.settings, { nodes })) {
    const { response } = session.act(
      { verb: 'create', object },
      { technique: 'imperative-command', command, actor: BOOTSTRAP_ACTOR },
    );
    assert(!isFailure(response), isFailure(response) ? response.message : '');
  }
  session.settle();
}
