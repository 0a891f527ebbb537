import { Outlet, Link as RouterLink, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Icon } from "../components/Icon.tsx";
import { useSession } from "../session/session.ts";
import { useWords } from "../words/useWords.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { PLACES } from "./navigation.ts";
import { Search } from "./Search.tsx";
import { type Steps, useSteps } from "./steps.ts";

/** The frame of everything behind the sign-in: navigation, search, the person's menu, and the screen. */
export function Shell() {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere closes the menu
  useEffect(() => setOpen(false), [path]);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr] md:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        {words.shell.skip}
      </a>
      <header className="sticky top-0 z-30 flex items-center gap-2 border-b border-line bg-raised px-3 py-2 md:col-start-2 md:px-6">
        <button
          type="button"
          aria-label={words.shell.menu}
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
          className="rounded-md p-2 hover:bg-sunken md:hidden"
        >
          <Icon name={open ? "close" : "menu"} />
        </button>
        <Search />
        <AccountMenu />
      </header>
      <Navigation open={open} />
      <main id="content" tabIndex={-1} className="min-w-0 outline-none md:col-start-2">
        <Outlet />
      </main>
    </div>
  );
}

function Navigation({ open }: { open: boolean }) {
  const words = useWords();
  const scopes = useSession()?.scopes ?? [];
  const known: Record<string, unknown> = useRouter().routesByPath;
  const steps = useSteps();
  const places = PLACES.filter(
    ({ to, needs, settingUp }) => to in known && (!needs || scopes.includes(needs)) && (!settingUp || steps),
  );
  return (
    <nav
      id="navigation"
      aria-label={words.shell.navigation}
      className={`${open ? "max-md:fixed max-md:inset-x-0 max-md:top-[3.25rem] max-md:bottom-0 max-md:z-30" : "max-md:hidden"} border-line bg-sunken p-3 md:sticky md:top-0 md:col-start-1 md:row-span-2 md:row-start-1 md:h-dvh md:overflow-y-auto md:border-r`}
    >
      <p className="px-2 pt-1 pb-4 text-lg font-semibold tracking-tight max-md:hidden" translate="no">
        {NAME}
      </p>
      <ul className="flex flex-col gap-0.5">
        {places.map(({ to, name, icon, settingUp }) => (
          <li key={to}>
            <RouterLink
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className="flex items-center gap-2.5 rounded-md px-2 py-2 whitespace-nowrap text-ink no-underline hover:bg-line aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-strong"
            >
              <Icon name={icon} />
              {words.shell[name]}
              {settingUp && steps && <StepsDone steps={steps} />}
            </RouterLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function StepsDone({ steps: { done, all } }: { steps: Steps }) {
  const words = useWords();
  return (
    <span
      className="ml-auto text-sm text-quiet tabular-nums"
      title={words.shell.stepsDone(String(done), String(all))}
    >
      {done}/{all}
    </span>
  );
}

const NAME = "Suasion";
