// What differs of one object between two moments, in a few words and as JSON.

import { fieldChanges } from '../history/field-changes.js';
import type { ObjectChange } from '../history/object-changes.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { refOfKey } from '../machinery/object.js';
import { changeFacts } from '../reasons/facts.js';
import { changeText, refText } from './event-text.js';

const replaced = ({ before, after }: ObjectChange): boolean =>
  before !== undefined && after !== undefined && before.metadata.uid !== after.metadata.uid;

export function changeSummary(change: ObjectChange): string {
  const { key, before, after } = change;
  const name = refText(refOfKey(key));
  if (!before) return `+ ${name}\n`;
  if (!after) return `- ${name}\n`;
  const fields = fieldChanges(before, after).map((field) => `    ${changeText(field)}\n`);
  return `~ ${name}${replaced(change) ? ' (another object of the same name)' : ''}\n${fields.join('')}`;
}

export const changeJson = (change: ObjectChange): string =>
  `${canonicalJson(changeFacts(change))}\n`;
