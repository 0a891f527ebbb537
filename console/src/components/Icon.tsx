/** Line drawings of 20 × 20; they say nothing that words beside them do not, so they are hidden from readers. */

const PATHS = {
  home: "M3 9.5 10 4l7 5.5M5 8.5V16h10V8.5",
  start: "M5 17V4m0 0h9.5l-2 3.5 2 3.5H5",
  customers:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5 7c.4-3 2.3-4.5 5-4.5s4.6 1.5 5 4.5M13 9.3a2.6 2.6 0 1 0-.6-5M14.3 12c1.9.4 3 1.9 3.2 4.5",
  segments: "M10 3a7 7 0 1 0 7 7h-7V3Zm3-.3A7 7 0 0 1 17.3 7H13V2.7Z",
  items: "M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5v-7Zm0 0L10 10l6.5-3.5M10 10v7",
  models: "M3 16h14M4.5 13l3.5-4 3 2.5L15.5 5M12.5 5h3v3",
  campaigns: "M3 8v4l2.5.3L13 16V4L5.5 7.7 3 8Zm13-.5c1 1.3 1 3.7 0 5",
  events: "M3 10h3l2-5 4 10 2-5h3",
  health: "M10 16.5S3 12 3 7.5A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.5c0 4.5-7 9-7 9Z",
  settings: "M4 6h7m4 0h1M4 14h1m4 0h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm-6 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  system: "M4 4h12v5H4V4Zm0 7h12v5H4v-5Zm2.5-4.5h.01m0 7h.01",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm4.3-1.7L17 17",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "m5 5 10 10M15 5 5 15",
  copy: "M7 7V4h9v9h-3M4 7h9v9H4V7Z",
  right: "m8 5 5 5-5 5",
  warning: "M10 3.5 17.5 16h-15L10 3.5Zm0 5v3.5m0 2h.01",
  done: "m4 10.5 4 4 8-9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={`size-[1.15em] shrink-0 ${className}`} aria-hidden="true" fill="none">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
