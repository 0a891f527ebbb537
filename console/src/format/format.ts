/** Numbers, money and times as the reader's language writes them. A missing value is never 0: it is an en dash. */

const MISSING = "–";

export interface Format {
  /** 12,345 */
  number: (value: number | null | undefined, digits?: number) => string;
  /** 12.3K, for axes and tight places */
  compact: (value: number | null | undefined) => string;
  /** 0.123 is 12.3% */
  percent: (value: number | null | undefined, digits?: number) => string;
  /** With its sign: +1.2, −3 */
  signed: (value: number | null | undefined, digits?: number) => string;
  /** In the workspace's currency */
  money: (value: number | null | undefined) => string;
  /** 22 Nov 2026 */
  date: (value: string | null | undefined) => string;
  /** 22 Nov 2026, 03:41, in the reader's time zone */
  time: (value: string | null | undefined) => string;
  /** 22 Nov 2026, 03:41:07, for what comes by the second */
  second: (value: string | null | undefined) => string;
  /** 3 minutes ago */
  ago: (value: string | null | undefined) => string;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Which unit tells `seconds` best: −150 is ["minute", −3] (rounded half away). */
export function relativeUnit(seconds: number): [Intl.RelativeTimeFormatUnit, number] {
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return [unit, Math.round(seconds / size)];
  }
  return ["second", Math.round(seconds)];
}

/** The browser's own kind of a language, for the order of a date: "en" with ["en-GB"] is "en-GB". */
export function regional(locale: string, browser: readonly string[]): string {
  const primary = (tag: string) => tag.split("-")[0];
  return browser.find((tag) => primary(tag) === primary(locale)) ?? locale;
}

export interface FormatChoice {
  locale: string;
  currency?: string | null | undefined;
  timeZone?: string | undefined;
  now?: () => number;
}

export function makeFormat({ locale, currency, timeZone, now = Date.now }: FormatChoice): Format {
  const known = <T>(write: (value: T) => string) => {
    return (value: T | null | undefined) => (value === null || value === undefined ? MISSING : write(value));
  };
  const fixed = (digits: number | undefined): Intl.NumberFormatOptions =>
    digits === undefined
      ? { maximumFractionDigits: 2 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const write = (options: Intl.NumberFormatOptions, value: number | null | undefined) =>
    known((each: number) =>
      Number.isFinite(each) ? new Intl.NumberFormat(locale, options).format(each) : MISSING,
    )(value);
  const moment = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { ...options, ...(timeZone ? { timeZone } : {}) });
    return known((value: string) => {
      const at = new Date(value);
      return Number.isNaN(at.getTime()) ? MISSING : formatter.format(at);
    });
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const asMoney: Intl.NumberFormatOptions = currency
    ? { style: "currency", currency, currencyDisplay: "narrowSymbol" }
    : fixed(2);
  // What is not zero but too small for the currency is told by its first digit: "-$0.00" tells nothing.
  const tiny: Intl.NumberFormatOptions = {
    ...asMoney,
    minimumFractionDigits: 0,
    maximumFractionDigits: 20,
    maximumSignificantDigits: 1,
  };
  const { maximumFractionDigits: places = 2 } = new Intl.NumberFormat(locale, asMoney).resolvedOptions();
  const isTiny = (value: number) => value !== 0 && Math.abs(value) < 0.5 * 10 ** -places;
  return {
    number: (value, digits) => write(fixed(digits), value),
    compact: (value) => write({ notation: "compact", maximumFractionDigits: 1 }, value),
    percent: (value, digits = 1) => write({ style: "percent", ...fixed(digits) }, value),
    signed: (value, digits) => write({ signDisplay: "exceptZero", ...fixed(digits) }, value),
    money: (value) => write(typeof value === "number" && isTiny(value) ? tiny : asMoney, value),
    date: moment({ dateStyle: "medium" }),
    time: moment({ dateStyle: "medium", timeStyle: "short" }),
    second: moment({ dateStyle: "medium", timeStyle: "medium" }),
    ago: known((value: string) => {
      const [unit, count] = relativeUnit((new Date(value).getTime() - now()) / 1000);
      return relative.format(count, unit);
    }),
  };
}
