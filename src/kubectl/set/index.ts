// `kubectl set`: one thing of an object, without an editor.

import type { Verb } from '../verb.js';
import { setEnv } from './env.js';
import { setImage } from './image.js';
import { setResources, setSelector, setServiceAccount, setSubject } from './others.js';

export const setVerb: Verb = {
  name: 'set',
  summary: 'Set specific features on objects',
  verbs: [setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject],
};
