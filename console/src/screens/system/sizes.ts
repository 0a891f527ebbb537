/** Bytes and spans of time as they are read. */

import type { Format } from "../../format/format.ts";
import type { Words } from "../../words/words.ts";

const SIZES = ["B", "kB", "MB", "GB", "TB"];

/** 83227280 is "83.2 MB": powers of 1000, as disks are sold. */
export function bytesInWords(bytes: number, format: Format): string {
  const step = bytes > 0 ? Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  return `${format.number(bytes / 1000 ** step, step > 0 ? 1 : 0)} ${SIZES[step]}`;
}

/** 93784 is "1 d 2 h": the two largest units that are not nothing. */
export function spanInWords(seconds: number, words: Words, format: Format): string {
  const { day, hour, minute, second } = words.system.units;
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), day],
    [Math.floor(seconds / 3_600) % 24, hour],
    [Math.floor(seconds / 60) % 60, minute],
    [Math.floor(seconds) % 60, second],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2);
  return shown.map(([count, unit]) => `${format.number(count)} ${unit}`).join(" ");
}
