// When a node was started last: its boot ID tells.
//
// A boot ID that the simulator makes is a UUID of version 8, whose content is its maker's affair: the last
// twelve digits are the time of the boot in milliseconds. Any other boot ID says nothing.

import type { Node } from '../../kinds/node/index.js';
import type { Millis } from '../../machinery/object.js';

export function bootedAt(node: Node): Millis | undefined {
  const id = node.status?.nodeInfo?.bootID ?? '';
  const [, , version = '', , time = ''] = id.split('-');
  return version.startsWith('8') && time.length === 12 ? Number.parseInt(time, 16) : undefined;
}
