import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { KeyMade, KeyWanted } from "../../api/schema.ts";

/** What the forms of both kinds of key are given. */
export interface NewKeyProps {
  open: boolean;
  onClose: () => void;
  onMade: (made: KeyMade) => void;
}

/** Makes a key: the list is asked again, the form closes, and the key is shown this once. */
export function useNewKey({ onClose, onMade }: Omit<NewKeyProps, "open">) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: KeyWanted) => call("POST /api/keys", { body }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["GET /api/keys"] });
      onClose();
      onMade(made);
    },
  });
}
