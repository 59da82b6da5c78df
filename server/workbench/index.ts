/**
 * The workbench: filters against stored events.
 * Promises: judges on a thread of its own, within bounds of events, bytes and time, and a share of each workspace.
 * Imports routing, storage and the model.
 */
export { createWorkbench, type FilterPreview, type PreviewRequest, type Workbench } from './workbench.ts';
export { WorkbenchBusy } from './workbench-busy.ts';
