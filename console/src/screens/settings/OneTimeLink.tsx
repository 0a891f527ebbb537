import type { LinkShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Secret } from "../../components/Secret.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** A link just made, shown this once. */
export function OneTimeLink({ link, onClose }: { link: LinkShape | null; onClose: () => void }) {
  const words = useWords();
  const format = useFormat();
  const own = words.settings.people;
  return (
    <Dialog title={own.linkTitle} open={link !== null} onClose={onClose}>
      {link && (
        <div className="flex flex-col gap-4">
          <p>{own.linkFor(link.account, format.time(link.expires_at))}</p>
          <Secret label={own.link} text={window.location.origin + link.path} once={own.linkOnce} />
          <div className="flex justify-end">
            <Button onClick={onClose}>{words.common.close}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
