import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 begin every object in its young space. By itself it moves sites of allocation to the old
 * one where their objects have lived long, as states do while one plan waits for the node; from
 * then on each dead state in the old space keeps what it points to until all of the heap is
 * collected: a campaign carried 1,150 bytes a step over, and 250 like this. For a process of our
 * own only: flags are those of every program in it.
 */
export function keepObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
