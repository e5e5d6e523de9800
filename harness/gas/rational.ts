/** A fraction in lowest terms; the denominator is positive. */
export type Rational = { readonly over: bigint; readonly under: bigint };

export const ZERO: Rational = { over: 0n, under: 1n };

export function rational(over: bigint | number, under = 1n): Rational {
  const [top, bottom] = under < 0n ? [-BigInt(over), -under] : [BigInt(over), under];
  const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom);
  return { over: top / divisor, under: bottom / divisor };
}

export function minus(left: Rational, right: Rational): Rational {
  return rational(left.over * right.under - right.over * left.under, left.under * right.under);
}

export function times(left: Rational, right: Rational): Rational {
  return rational(left.over * right.over, left.under * right.under);
}

export function dividedBy(left: Rational, right: Rational): Rational {
  return rational(left.over * right.under, left.under * right.over);
}

export function isZero({ over }: Rational): boolean {
  return over === 0n;
}

/** `12`, `-3`, `7/2`. */
export function sayRational({ over, under }: Rational): string {
  return under === 1n ? String(over) : `${over}/${under}`;
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? (left === 0n ? 1n : left) : greatestCommonDivisor(right, left % right);
}
