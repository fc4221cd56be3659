// `kubectl kustomize`: what -k would send, as YAML.
//
// Source: kustomize kustomize/commands/build, as kubectl has it.

import { dumpYaml } from '../../machinery/yaml-dump.js';
import { fail } from '../problem.js';
import { defineVerb } from '../verb.js';
import { buildKustomization } from './index.js';

export const kustomizeVerb = defineVerb({
  name: 'kustomize',
  summary: 'Build a kustomization target from a directory',
  usage: 'DIR',
  examples: `
# Build the current working directory
kubectl kustomize
# Build some shared configuration directory
kubectl kustomize /home/config/production
`,
  flags: {},
  run({ io, view }, { args }) {
    if (args.length > 1) fail('specify one path to a kustomization directory');
    const built = buildKustomization(io.files, view, args[0] ?? '.');
    io.stdout(built.map(dumpYaml).join('---\n'));
    return 0;
  },
});
