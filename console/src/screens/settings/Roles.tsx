import type { RoleShape } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useWords } from "../../words/useWords.ts";
import { resourcesOf } from "./scopes.ts";

/** What each role may do, as the server has it. */
export function Roles() {
  const words = useWords().settings;
  const asked = useCall("GET /api/roles");
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-quiet">{words.roles.lead}</p>
      <Answered asked={asked}>{({ data }) => <Table roles={data} />}</Answered>
    </div>
  );
}

function Table({ roles }: { roles: RoleShape[] }) {
  const words = useWords().settings;
  const resources = resourcesOf(roles.flatMap((role) => role.scopes));
  return (
    <>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {roles.map(({ role }) => (
          <li key={role}>
            <strong className="font-medium">{words.roles.name[role]}</strong> – {words.roles.for[role]}
          </li>
        ))}
      </ul>
      <section
        aria-label={words.roles.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        tabIndex={0}
        className="overflow-x-auto rounded-lg border border-line bg-raised"
      >
        <table className="w-full text-sm">
          <caption className="sr-only">{words.roles.title}</caption>
          <thead>
            <tr className="border-b border-line bg-sunken text-left text-quiet">
              <th scope="col" className="px-3 py-2 font-medium">
                {words.roles.resource}
              </th>
              {roles.map(({ role }) => (
                <th key={role} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                  {words.roles.name[role]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {resources.map((resource) => (
              <tr key={resource} className="border-b border-line last:border-b-0">
                <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                  {words.resource[resource] ?? resource}
                </th>
                {roles.map(({ role, scopes }) => (
                  <td key={role} className="px-3 py-1.5 whitespace-nowrap">
                    <May resource={resource} scopes={scopes} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function May({ resource, scopes }: { resource: string; scopes: readonly string[] }) {
  const words = useWords().settings.roles;
  if (scopes.includes(`${resource}:write`)) {
    return (
      <span className="inline-flex items-center gap-1 align-middle text-good">
        <Icon name="done" />
        {words.readWrite}
      </span>
    );
  }
  if (scopes.includes(`${resource}:read`)) return words.read;
  return <span className="text-quiet">{words.nothing}</span>;
}
