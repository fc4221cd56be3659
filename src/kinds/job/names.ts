// Labels, annotations and the finalizer that Jobs and their pods carry [api/batch/v1/types.go].

export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';
export const CONTROLLER_UID_LABEL = 'batch.kubernetes.io/controller-uid';
/** From the time before Kubernetes' own labels had a prefix; still set. */
export const LEGACY_JOB_NAME_LABEL = 'job-name';
export const LEGACY_CONTROLLER_UID_LABEL = 'controller-uid';

/** An annotation of the pods of Indexed Jobs, and since 1.28 a label too. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** Holds a pod until it has been counted in its Job's status. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

export const JOB_CONTROLLER = 'kubernetes.io/job-controller';
