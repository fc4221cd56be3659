// The message of a three-way patch that would undo somebody else's change; it shows both sides as YAML.

import { dump } from 'js-yaml';
import type { JsonObject } from '../json.js';

export const patchConflict = (patch: JsonObject, changes: JsonObject): string =>
  `patch:\n${yaml(patch)}\nconflicts with changes made from original to current:\n${yaml(changes)}\n`;

const yaml = (value: JsonObject): string => dump(value, { sortKeys: true, lineWidth: -1 });
