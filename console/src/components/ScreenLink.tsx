import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWords } from "../words/useWords.ts";
import { Link } from "./Link.tsx";

type Screen = "/items" | "/models" | "/campaigns" | "/get-started" | "/system";

interface ScreenLinkProps {
  to: Screen;
  /** The one thing to show; without it the screen's list. */
  id?: string | undefined;
  look?: "primary" | "plain" | "quiet";
  children: ReactNode;
}

/** A link to another part of the console; its text alone (a button: the way home) where this console has no such screen. */
export function ScreenLink({ to, id, look, children }: ScreenLinkProps) {
  const words = useWords();
  const paths = Object.keys(useRouter().routesByPath);
  const route = id === undefined ? paths.find((path) => path === to) : paths.find((path) => ofOne(path, to));
  if (!route && look) {
    return (
      <Link to="/" look={look}>
        {words.common.toHome}
      </Link>
    );
  }
  if (!route) return children;
  const params = id === undefined ? {} : { [route.slice(to.length + 2)]: id };
  return (
    <Link to={route as string} params={params as never} {...(look ? { look } : {})}>
      {children}
    </Link>
  );
}

function ofOne(path: string, to: string): boolean {
  return path.startsWith(`${to}/$`) && !path.slice(to.length + 2).includes("/");
}
