// `kubectl create`: objects from files, or one object of a kind from flags.

import { editingFlags } from '../editing.js';
import { bool, text } from '../flags.js';
import { filenameFlags, requireFilenames } from '../manifest-files.js';
import { fail } from '../problem.js';
import { rawFlag } from '../raw-flag.js';
import { recordFlag, warnOfRecord } from '../record.js';
import { defineVerb } from '../verb.js';
import {
  createClusterRole,
  createClusterRoleBinding,
  createRole,
  createRoleBinding,
  createServiceAccount,
} from './access.js';
import { createConfigMap, createSecret } from './configs.js';
import { creatingFlags } from './creating.js';
import { createFiles } from './files.js';
import { createIngress } from './ingress.js';
import {
  createDisruptionBudget,
  createNamespace,
  createPriorityClass,
  createQuota,
} from './policies.js';
import { createService } from './services.js';
import { createToken } from './token.js';
import { createCronJob, createDeployment, createJob } from './workloads.js';

export const createVerb = defineVerb({
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  usage: '-f FILENAME',
  examples: `
# Create a pod using the data in pod.json
kubectl create -f ./pod.json
# Create a deployment
kubectl create deployment web --image=nginx --replicas=3
`,
  writes: true,
  verbs: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecret,
    createService,
    createServiceAccount,
    createToken,
  ],
  flags: {
    ...creatingFlags,
    ...recordFlag,
    ...editingFlags,
    edit: bool('Edit the API resource before creating'),
    ...rawFlag,
    ...filenameFlags('to use to create the resource'),
    selector: text('Selector (label query) to filter on.', { short: 'l' }),
  },
  run(kubectl, { args, flags, given }) {
    warnOfRecord(kubectl, given.has('record'));
    if (args.length > 0)
      fail(`Unexpected args: [${args.join(' ')}]\nSee '${kubectl.path} -h' for help and examples`);
    requireFilenames(flags);
    createFiles(kubectl, flags);
    return 0;
  },
});
