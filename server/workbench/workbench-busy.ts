/** A preview could not be made now. The message is for people. */
export class WorkbenchBusy extends Error {
  override name = 'WorkbenchBusy';
}
