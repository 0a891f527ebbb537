import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call, newKey } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Confirm } from "../../components/Dialog.tsx";
import { Link } from "../../components/Link.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useApart } from "../../words/useApart.ts";
import { useSegmentTitles } from "./useSegmentTitles.ts";
import { SEGMENT_MEMBERS } from "./words.ts";

/** The button that removes a segment, after asking; the server refuses while others refer to it. */
export function RemoveSegment({ name, usedBy }: { name: string; usedBy: readonly string[] }) {
  const words = useApart(SEGMENT_MEMBERS);
  const tell = useToast();
  const queries = useQueryClient();
  const { titleOf } = useSegmentTitles();
  const navigate = useNavigate();
  const [key, setKey] = useState<string | null>(null);
  const removing = useMutation({
    mutationFn: (idempotencyKey: string) =>
      call("DELETE /api/segments/{name}", { path: { name } }, { idempotencyKey }),
    onSuccess: async () => {
      await navigate({ to: "/segments" });
      queries.removeQueries({ queryKey: ["GET /api/segments/{name}"] });
      await queries.invalidateQueries();
      tell(words.removed(name));
    },
  });
  const begin = () => {
    removing.reset();
    setKey(newKey());
  };
  return (
    <>
      <Button look="danger" onClick={begin}>
        {words.remove}
      </Button>
      <Confirm
        danger
        title={words.removeTitle}
        open={key !== null}
        onClose={() => setKey(null)}
        act={words.removeAct}
        busy={removing.isPending}
        error={removing.error}
        onConfirm={() => key && removing.mutate(key)}
      >
        <p>{words.removeText(name)}</p>
        {usedBy.length > 0 && (
          <>
            <p className="mt-3">{words.removeUsed}</p>
            <ul className="list-disc pl-5">
              {usedBy.map((other) => (
                <li key={other}>
                  <Link to="/segments/$name" params={{ name: other }} onClick={() => setKey(null)}>
                    {titleOf(other)}
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </Confirm>
    </>
  );
}
