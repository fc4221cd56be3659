// The message of a three-way patch that would undo somebody else's change; it shows both sides as YAML.

import type { JsonObject } from '../json.js';
import { dumpYaml } from '../yaml-dump.js';

export const patchConflict = (patch: JsonObject, changes: JsonObject): string =>
  `patch:\n${dumpYaml(patch)}\nconflicts with changes made from original to current:\n${dumpYaml(changes)}\n`;
