import { type Load } from './load.ts';
import { runLoad } from './run-load.ts';

/** The process that sends loads, one after another, so that neither the bench nor its receivers delay them. */
process.on('message', (load: Load) => {
  void runLoad(load).then((result) => process.send!(result));
});
process.on('disconnect', () => process.exit());
