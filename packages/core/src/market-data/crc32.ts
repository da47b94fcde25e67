/** CRC-32 (IEEE 802.3, as in zlib) over ASCII text, so that a browser needs no zlib. */

const POLYNOMIAL = 0xedb88320;

const table = new Int32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  }
  return value;
});

/** Unsigned 32 bits. Characters above 127 are not supported (checksums are over digits). */
export function crc32(text: string): number {
  let crc = -1;
  for (let at = 0; at < text.length; at++) {
    crc = (crc >>> 8) ^ (table[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  }
  return (crc ^ -1) >>> 0;
}
