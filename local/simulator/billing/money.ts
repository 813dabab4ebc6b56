const MICRO = 1_000_000n;

/** Exact micro-dollars of a decimal dollar text; digits past the sixth are rounded half to even. */
export function microUsdOf(decimalUsd: string): bigint {
  const { numerator, denominator } = fractionOf(decimalUsd);
  return roundHalfEven(numerator * MICRO, denominator);
}

/** A decimal text as an exact fraction. */
export function fractionOf(decimal: string): { readonly numerator: bigint; readonly denominator: bigint } {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (match === null) throw new Error(`not a decimal number: ${decimal}`);
  const fraction = match[2] ?? '';
  return { numerator: BigInt(`${match[1]}${fraction}`), denominator: 10n ** BigInt(fraction.length) };
}

/** numerator ÷ denominator to the nearest whole number, halves to the even one. Both ≥ 0, denominator > 0. */
export function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const whole = numerator / denominator;
  const twiceRest = (numerator % denominator) * 2n;
  const up = twiceRest > denominator || (twiceRest === denominator && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/** `0.945400`: dollars with six decimals, as DescribeSpotPriceHistory writes them. */
export function usdText(microUsd: bigint): string {
  return `${microUsd / MICRO}.${String(microUsd % MICRO).padStart(6, '0')}`;
}
