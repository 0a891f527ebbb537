import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import { buttonLook } from "./Button.tsx";

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
  /** Looks like a button of that kind. */
  look?: "primary" | "plain" | "quiet";
}

function Anchor({ look, className = "", ...rest }: AnchorProps) {
  const style = look
    ? buttonLook(look)
    : "text-accent underline decoration-1 underline-offset-2 hover:text-accent-strong";
  return <a {...rest} className={`${style} ${className}`} />;
}

/** A link within the console; `to` and `params` are checked against the routes. */
export const Link = createLink(Anchor);
