import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../components/Icon.tsx";
import { useSettled } from "../components/useSettled.ts";
import { useSession } from "../session/session.ts";
import { useLanguage } from "../words/useWords.ts";
import { type Hit, type SearchSource, SOURCES } from "./searching.ts";

const PAUSE_MILLISECONDS = 200;

/** The search of every screen: "/" goes to it, arrow keys choose, Enter opens, Escape leaves. */
export function Search() {
  const scopes = useSession()?.scopes ?? [];
  const known: Record<string, unknown> = useRouter().routesByPath;
  const sources = SOURCES.filter(({ needs, place }) => scopes.includes(needs) && place in known);
  return sources.length > 0 ? <SearchBox sources={sources} shortcut /> : <span className="flex-1" />;
}

export function SearchBox({
  sources,
  shortcut = false,
}: {
  sources: readonly SearchSource[];
  shortcut?: boolean;
}) {
  const { words, locale } = useLanguage();
  const { history } = useRouter();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const asked = useSettled(text.trim(), PAUSE_MILLISECONDS);
  const { data: hits, isFetching } = useQuery({
    queryKey: ["search", asked, locale, ...sources.map((source) => source.kind)],
    queryFn: async ({ signal }) => {
      const found = await Promise.allSettled(
        sources.map((source) => source.find({ text: asked, locale, signal })),
      );
      return found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    },
    enabled: asked !== "",
  });

  useEffect(() => {
    if (!shortcut) return;
    const go = (event: globalThis.KeyboardEvent) => {
      const typing =
        event.target instanceof Element &&
        event.target.closest("input, textarea, select, [contenteditable], dialog");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", go);
    return () => document.removeEventListener("keydown", go);
  }, [shortcut]);

  const follow = (hit: Hit) => {
    setOpen(false);
    setText("");
    input.current?.blur();
    history.push(hit.href);
  };
  const onKey = (event: KeyboardEvent) => {
    const count = hits?.length ?? 0;
    if (event.key === "Escape") setOpen(false);
    if (event.key === "Enter" && hits?.[chosen]) follow(hits[chosen]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || count === 0) return;
    event.preventDefault();
    setChosen((chosen + step + count) % count);
  };
  const shown = open && asked !== "";
  return (
    <div className="relative min-w-0 flex-1 md:max-w-md">
      <Icon name="search" className="pointer-events-none absolute top-2.5 left-2.5 text-quiet" />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={words.shell.search}
        aria-expanded={shown}
        aria-controls={`${id}-hits`}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits?.[chosen] ? `${id}-${chosen}` : undefined}
        aria-keyshortcuts={shortcut ? "/" : undefined}
        title={shortcut ? words.shell.searchKeys : undefined}
        placeholder={words.shell.searchHint}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
          setOpen(true);
        }}
        onKeyDown={onKey}
        onBlur={() => setOpen(false)}
        className="w-full min-h-9 rounded-md border border-line-strong bg-raised py-1 pr-2 pl-8 placeholder:text-quiet"
      />
      <div
        id={`${id}-hits`}
        role="listbox"
        aria-label={words.shell.search}
        className={`${shown && hits?.length ? "" : "hidden"} absolute inset-x-0 z-40 mt-1 max-h-80 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg`}
      >
        {hits?.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box keeps the focus and takes the keys
          <div
            key={`${hit.kind}/${hit.id}`}
            role="option"
            tabIndex={-1}
            id={`${id}-${index}`}
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => follow(hit)}
            className="flex cursor-pointer items-baseline justify-between gap-3 rounded-md px-2 py-1.5 hover:bg-sunken aria-selected:bg-accent-soft aria-selected:text-accent-strong"
          >
            <span className="min-w-0 truncate">{hit.label}</span>
            <span className="text-sm text-quiet">{words.shell[hit.kind]}</span>
          </div>
        ))}
      </div>
      <p
        role="status"
        className={
          shown && !hits?.length
            ? "absolute inset-x-0 z-40 mt-1 rounded-lg border border-line bg-raised p-3 shadow-lg"
            : "sr-only"
        }
      >
        {shown && isFetching && words.shell.searching}
        {shown && !isFetching && hits?.length === 0 && words.shell.searchEmpty(asked)}
      </p>
    </div>
  );
}
