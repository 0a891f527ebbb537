import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState.tsx";
import { Loading } from "./Loading.tsx";

interface AnsweredProps<Data> {
  /** What `useCall` gave. */
  asked: UseQueryResult<Data, Error>;
  children: (data: Data) => ReactNode;
}

/** Shows an answer once it is there; until then that it comes, or why it does not. */
export function Answered<Data>({ asked, children }: AnsweredProps<Data>) {
  if (asked.data !== undefined) return children(asked.data);
  if (asked.error) return <ErrorState error={asked.error} again={() => void asked.refetch()} />;
  return <Loading />;
}
