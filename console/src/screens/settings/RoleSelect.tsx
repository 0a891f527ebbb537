import type { PersonShape } from "../../api/schema.ts";
import { Select } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";

export type Role = PersonShape["role"];
const ROLES: readonly Role[] = ["viewer", "marketer", "analyst", "admin"];

interface RoleSelectProps {
  value: Role;
  onChange: (role: Role) => void;
  hint?: string;
}

/** Chooses a role, and says what it may do. */
export function RoleSelect({ value, onChange, hint }: RoleSelectProps) {
  const words = useWords().settings;
  const may = `${words.roles.name[value]}: ${words.roles.for[value]}.`;
  return (
    <Select
      label={words.people.role}
      hint={hint ? `${may} ${hint}` : may}
      value={value}
      onChange={(event) => onChange(ROLES.find((role) => role === event.currentTarget.value) ?? value)}
      choices={ROLES.map((role) => ({ value: role, label: words.roles.name[role] }))}
    />
  );
}
