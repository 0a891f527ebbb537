import type { KeyMade } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Secret } from "../../components/Secret.tsx";
import { useWords } from "../../words/useWords.ts";

/** A key just made, shown this once. */
export function MadeKey({ made, onClose }: { made: KeyMade | null; onClose: () => void }) {
  const words = useWords();
  const own = words.settings.keys;
  return (
    <Dialog title={made ? own.kinds[made.key.kind] : ""} open={made !== null} onClose={onClose}>
      {made && (
        <div className="flex flex-col gap-4">
          <p className="font-medium">{made.key.name}</p>
          <Secret label={own.secret} text={made.secret} once={own.once} />
          <div className="flex justify-end">
            <Button onClick={onClose}>{words.common.close}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
