import { describe, expect, test } from 'vitest';
import { importedName, importsOf } from '../../harness/target/solidity.js';

describe('importsOf', () => {
  test('default', () => {
    const source = `
      import "a.sol";
      import './b.sol' as B;
      import * as C from "c.sol";
      import { D, E as F } from '@d/e.sol';
      import {
        G
      } from "g.sol"; contract X {} import "h.sol";`;
    const paths = ['a.sol', './b.sol', 'c.sol', '@d/e.sol', 'g.sol', 'h.sol'];
    expect(importsOf(source)).toEqual(paths);
  });

  test('behavior: comments and strings do not import', () => {
    const source = `
      // import "no1.sol";
      /* import "no2.sol"; */
      import /* "no3.sol" */ "yes.sol"; // it's one quote
      contract C {
        string s = "; import 'no4.sol';";
        string t = 'quote \\' ; import "no5.sol";';
        function f() public { important("no6.sol"); }
      }
      import {A} /* from "no7.sol" */ from "also.sol";`;
    expect(importsOf(source)).toEqual(['yes.sol', 'also.sol']);
  });
});

test('importedName: relative paths are resolved by name, others are names', () => {
  expect(importedName('./B.sol', 'src/A.sol')).toBe('src/B.sol');
  expect(importedName('../x/B.sol', 'src/deep/A.sol')).toBe('src/x/B.sol');
  expect(importedName('../../B.sol', 'src/A.sol')).toBe('B.sol');
  expect(importedName('x/../B.sol', 'src/A.sol')).toBe('x/../B.sol');
});
