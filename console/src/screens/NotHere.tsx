import { EmptyState } from "../components/EmptyState.tsx";
import { Link } from "../components/Link.tsx";
import { useWords } from "../words/useWords.ts";

export function NotHere() {
  const words = useWords();
  return (
    <div className="p-6">
      <EmptyState
        sentence={words.common.notFound}
        action={
          <Link to="/" look="primary">
            {words.common.toHome}
          </Link>
        }
      />
    </div>
  );
}
