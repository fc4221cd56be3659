// Every corpus that there is an adapter for, in the order in which the tables show them.

import { cron } from './adapters/cron.js';
import { goldenAudit } from './adapters/golden-audit.js';
import { goldenDryrun } from './adapters/golden-dryrun.js';
import { goldenManifests } from './adapters/golden-manifests.js';
import { goldenScenarios } from './adapters/golden-scenarios.js';
import { goldenTestcmd } from './adapters/golden-testcmd.js';
import { intstrDuration } from './adapters/intstr-duration.js';
import { jsonMergePatch } from './adapters/json-merge-patch.js';
import { k8sApiRoundtrip } from './adapters/k8s-api-roundtrip.js';
import { kubectlEditTestdata } from './adapters/kubectl-edit-testdata.js';
import { kubectlGetRows } from './adapters/kubectl-get-rows.js';
import { nameValidation } from './adapters/name-validation.js';
import { nodeLost } from './adapters/node-lost.js';
import { quantity } from './adapters/quantity.js';
import { recordedCatalog } from './adapters/recorded-catalog.js';
import { restSemanticsProbe } from './adapters/rest-semantics-probe.js';
import { rollingUpdate } from './adapters/rolling-update.js';
import { selectors } from './adapters/selectors.js';
import { ssaMerge } from './adapters/ssa-merge.js';
import { ssaTypedFieldpath } from './adapters/ssa-typed-fieldpath.js';
import { strategicMergePatch } from './adapters/strategic-merge-patch.js';
import { tableColumns } from './adapters/table-columns.js';
import { tablesApiserver } from './adapters/tables-apiserver.js';
import { tablesControllers } from './adapters/tables-controllers.js';
import { tablesDefaultsHelpers } from './adapters/tables-defaults-helpers.js';
import { tablesKubectl } from './adapters/tables-kubectl.js';
import { tablesKubelet } from './adapters/tables-kubelet.js';
import { tablesRegistryStrategy } from './adapters/tables-registry-strategy.js';
import { tablesScheduler } from './adapters/tables-scheduler.js';
import { tablesValidation } from './adapters/tables-validation.js';
import { templateHashes } from './adapters/template-hashes.js';
import type { Corpus } from './corpus.js';

export const corpora: readonly Corpus[] = [
  strategicMergePatch,
  jsonMergePatch,
  quantity,
  selectors,
  intstrDuration,
  nameValidation,
  cron,
  ssaMerge,
  ssaTypedFieldpath,
  kubectlGetRows,
  tableColumns,
  tablesValidation,
  tablesDefaultsHelpers,
  tablesRegistryStrategy,
  k8sApiRoundtrip,
  restSemanticsProbe,
  tablesApiserver,
  templateHashes,
  tablesControllers,
  tablesScheduler,
  tablesKubelet,
  goldenDryrun,
  goldenManifests,
  goldenScenarios,
  goldenAudit,
  rollingUpdate,
  nodeLost,
  recordedCatalog,
  goldenTestcmd,
  tablesKubectl,
  kubectlEditTestdata,
];
