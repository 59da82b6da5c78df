/**
 * Whether a JSON or GraphQL number keeps its value as a 64-bit float: whether the float, written with as many digits,
 * is the same number. So `0.1`, `1.0`, `1e2` and a float's own 17 digits do; `9007199254740993`, `1e400`, `1e-400` and
 * `4503599627370497.3` do not. Whoever needs more digits sends them as text.
 *
 * @param token the number as it was written.
 */
export function isExactNumber(token: string): boolean {
  if (token.length <= 15 && !/[eE]/.test(token)) return true; // at most 15 digits: always kept
  const written = decimalOf(token);
  if (written.digits === '') return true; // zero, however it is written
  const value = Number(token);
  const { length } = written.digits;
  if (!Number.isFinite(value) || length > maxPrecision) return false;
  const kept = decimalOf(value.toPrecision(length));
  return kept.digits === written.digits && kept.exponent === written.exponent;
}

/** The most that `toPrecision` takes. */
const maxPrecision = 100;

/** A number's significant digits, without zeros at either end, and the power of ten of the last one. Signs are dropped. */
function decimalOf(token: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = token.toLowerCase().replace(/^-/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/(?<!0)0+$/, '');
  return { digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}
