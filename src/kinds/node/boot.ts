// When a node was started last: its boot ID tells.
//
// A boot ID that the simulator makes is a UUID of version 8, whose content is its maker's affair: the last
// twelve digits are the time of the boot in milliseconds. Any other boot ID says nothing.

import type { Millis } from '../../machinery/object.js';
import { hash, hex32 } from '../../machinery/random.js';
import type { Node } from './index.js';

export function bootedAt(node: Node): Millis | undefined {
  const id = node.status?.nodeInfo?.bootID ?? '';
  if (id.length !== 36 || id[14] !== '8' || id[23] !== '-') return undefined;
  return Number.parseInt(id.slice(24), 16);
}

export function bootIdAt(uid: string, at: Millis): string {
  const hex = (salt: number): string => hex32(hash(`${uid}/${at}`, salt));
  const [a, b] = [hex(1), hex(2)];
  return `${a}-${b.slice(0, 4)}-8${b.slice(5, 8)}-a${hex(3).slice(0, 3)}-${at.toString(16).padStart(12, '0')}`;
}
