// The library: what a program may import from `kubetape`.

export { Cluster, type ClusterOptions } from './cluster/cluster.js';
export type { Controller } from './controllers/controller.js';
export type { ClusterEvent } from './events/event.js';
export type { View } from './events/view.js';
export { type Bisected, bisect } from './history/bisect.js';
export { type Blamed, blame } from './history/blame.js';
export { exportLines } from './history/export.js';
export { compileExpression, type Expression, type Value } from './history/expression.js';
export { type FieldPath, parseFieldPath, pathText } from './history/field-path.js';
export type { Moment } from './history/moment.js';
export { type Sample, type Stretch, sampleAt, samplesOf } from './history/samples.js';
export {
  backOver,
  type Direction,
  type Hit,
  heldAt,
  into,
  nextHit,
  outOf,
  over,
  type Watched,
} from './history/walk.js';
export type { KindName, Objects } from './kinds/index.js';
export type { Files, KubectlIo } from './kubectl/io.js';
export { runKubectl } from './kubectl/run.js';
export { digestOf } from './log/digest.js';
export type { EventLog } from './log/event-log.js';
export { forkInMemory, type MemoryFork, memoryLog } from './log/memory-log.js';
export { type QueryResult, queryLog } from './log/query.js';
export { type Repaired, repairTape } from './log/repair.js';
export { type Fork, Tape, type TapeOptions } from './log/tape.js';
export { TapeError, type TapeProblem } from './log/tape-error.js';
export type { KubeObject, Manifest, Millis, ObjectRef, Revision } from './machinery/object.js';
export { defaultSettings, type Settings } from './machinery/settings.js';
export type { ObjectRead } from './reasons/deciding.js';
export { type Hop, type Root, type Why, type WhyOptions, whyEvent, whyIs } from './reasons/why.js';
export type { Finding, Trouble } from './reasons/why-not/finding.js';
export { type Among, troubles } from './reasons/why-not/survey.js';
export { type Explained, whyNot } from './reasons/why-not/why-not.js';
export type { Claim } from './scenario/claim.js';
export type { BrokenLaw } from './scenario/law-report.js';
export { type ParsedScenario, parseScenario } from './scenario/parse.js';
export {
  type Observer,
  type RunOptions,
  runScenario,
  type ScenarioResult,
  type StepResult,
} from './scenario/run.js';
export type { Law, Scenario, Step } from './scenario/scenario.js';
export { beginCluster } from './session/begin.js';
export { type InevitableOptions, inevitable, type Odds, steepest } from './session/inevitable.js';
export { type Divergence, type Rerun, rerun } from './session/rerun.js';
export { Session, type SessionOptions } from './session/session.js';
export { type ForkOf, type TimelineFacts, Timelines } from './session/timelines.js';
