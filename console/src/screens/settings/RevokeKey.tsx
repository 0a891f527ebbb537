import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { KeyShape } from "../../api/schema.ts";
import { Confirm } from "../../components/Dialog.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useWords } from "../../words/useWords.ts";

/** Asks before a key is ended for good. */
export function RevokeKey({ shown, onClose }: { shown: KeyShape; onClose: () => void }) {
  const words = useWords().settings.keys;
  const tell = useToast();
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => call("DELETE /api/keys/{key}", { path: { key: shown.id } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["GET /api/keys"] });
      tell(words.revokedNow(shown.name));
      onClose();
    },
  });
  return (
    <Confirm
      open
      danger
      title={words.revokeTitle}
      act={words.revoke}
      onClose={onClose}
      onConfirm={() => revoking.mutate()}
      busy={revoking.isPending}
      error={revoking.error}
    >
      <p>{words.revokeAsk(shown.name)}</p>
    </Confirm>
  );
}
