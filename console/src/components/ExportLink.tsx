import type { ReactNode } from "react";
import { target } from "../api/client.ts";
import type { Operations } from "../api/schema.ts";
import { useMay } from "../session/session.ts";
import { buttonLook } from "./Button.tsx";

type Exports = Operations["GET /api/exports/{what}"];

interface ExportLinkProps {
  what: Exports["path"]["what"];
  query?: Exports["query"];
  children: ReactNode;
}

/** Downloads a whole table as a file, for those who may. */
export function ExportLink({ what, query = {}, children }: ExportLinkProps) {
  if (!useMay("exports:read")) return null;
  const [, address] = target("GET /api/exports/{what}", { path: { what }, query });
  return (
    <a href={address} download className={buttonLook("plain")}>
      {children}
    </a>
  );
}
