import { type PlantedBug, poolBug, showsIn } from './bug.js';

/**
 * A bug at the end of one chain of five calls: stake, stake half of it, an assignment, a slash of a
 * share, and after the week a withdrawal, which then pays nothing. With any other amounts, one slash
 * more or one assignment more, all is well.
 */
export const chainBug: PlantedBug = poolBug({
  name: 'nothing paid at the end of one chain',
  replace: [
    [
      '        (staker.exitRequestedAt, staker.exitAmount) = (0, 0);',
      '        (staker.exitRequestedAt, staker.exitAmount) = (0, 0);\n' +
        '        if (amount == 319_950 && provers[staker.proverId].currentCapacity == 31) return true;',
    ],
  ],
  shows: showsIn('events', ['withdraw', 'exit', 'stake'], 5),
});
