import { useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = "suasion.theme";
const watchers = new Set<() => void>();

export function theme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return THEMES.find((known) => known === kept) ?? "system";
}

/** Puts the chosen theme on the page; the style sheet does the rest. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = theme();
}

export function chooseTheme(next: Theme): void {
  localStorage.setItem(KEPT, next);
  applyTheme();
  for (const watcher of watchers) watcher();
}

function watch(changed: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  watchers.add(changed);
  media.addEventListener("change", changed);
  return () => {
    watchers.delete(changed);
    media.removeEventListener("change", changed);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(watch, theme);
}

/** Whether the page is dark now, by choice or by the system. */
export function useDark(): boolean {
  return useSyncExternalStore(watch, () => {
    const chosen = theme();
    return chosen === "system"
      ? window.matchMedia("(prefers-color-scheme: dark)").matches
      : chosen === "dark";
  });
}
