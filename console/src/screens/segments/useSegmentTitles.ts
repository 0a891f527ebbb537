import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { call } from "../../api/client.ts";
import type { Segment } from "../../api/schema.ts";
import { useTold } from "../../words/useTold.ts";

interface SegmentTitles {
  /** Every segment, by name; nothing while they are on their way. */
  known: readonly { name: string; title: string }[] | undefined;
  /** What a segment is called in the reader's language: its name where it has no other. */
  titleOf: (name: string) => string;
}

/** What all segments are called, where an answer gives their names alone. */
export function useSegmentTitles(): SegmentTitles {
  const told = useTold();
  const { data } = useQuery({
    queryKey: ["GET /api/segments", "every"],
    queryFn: ({ signal }) => everySegment(signal),
  });
  const known = useMemo(() => data?.map(({ name, title }) => ({ name, title: told(title) })), [data, told]);
  const titles = useMemo(() => new Map(known?.map(({ name, title }) => [name, title])), [known]);
  return { known, titleOf: useCallback((name) => titles.get(name) ?? name, [titles]) };
}

async function everySegment(signal: AbortSignal): Promise<Segment[]> {
  const found: Segment[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 200, ...(cursor && { cursor }) };
    const page: { data: Segment[]; next: string | null } = await call(
      "GET /api/segments",
      { query },
      { signal },
    );
    found.push(...page.data);
    cursor = page.next;
  } while (cursor);
  return found;
}
