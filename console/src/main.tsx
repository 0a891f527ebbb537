import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "./api/queries.ts";
import { makeRouter } from "./routes.tsx";
import type { Arrival } from "./session/Gate.tsx";
import { takeToken } from "./session/link.ts";
import { askAhead, signInByLink } from "./session/session.ts";
import { OVERVIEW } from "./shell/steps.ts";
import { applyTheme } from "./shell/theme.ts";
import { LanguageProvider } from "./words/LanguageProvider.tsx";

async function arrive(token: string | null): Promise<Arrival> {
  if (!token) return { byLink: false };
  try {
    await signInByLink(token);
    return { byLink: true };
  } catch (error) {
    return { byLink: false, linkError: error as Error };
  }
}

/** What the first screen waits for is asked for side by side: who is signed in, the screen's code, and Home's figures. */
function hurry(router: ReturnType<typeof makeRouter>): void {
  void router.load();
  void askAhead()
    .then((session) =>
      session?.scopes.includes("report:read") ? queries.prefetchQuery(OVERVIEW) : undefined,
    )
    .catch(() => {}); // The screens ask again, and say what went wrong.
}

// First of all, before anything could read or keep the address.
const token = takeToken();
applyTheme();
const arrival = await arrive(token);
const router = makeRouter(arrival);
hurry(router);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <RouterProvider router={router} />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
