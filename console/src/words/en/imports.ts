import { plural } from "../plural.ts";

/** The screen that imports a file, beside what getting started says of files. */
export const imports = {
  title: "Import a file",
  lead: "Choose a file, say what its columns hold, try it, and import it. Trying changes nothing.",
  back: "Back to customers",
  sample: "The first rows of the file",
  items: "An item of the catalog",
  addItems: "Add items that the catalog does not hold",
  columns: {
    email: "Email address",
    phone: "Phone number",
    name: "Name of the item",
    category: "Category",
    subcategory: "Subcategory",
    kind: "Kind of item",
    brand: "Brand",
    size: "Size",
  },
  attempt: "Try it first",
  trying: (label: string) => `Trying: ${label || "reading the file"}…`,
  tried: "What would become of the lines",
  nothingChanged: "This was a dry run: nothing was changed.",
  already:
    "This very file was imported before, in the same way; importing it again does nothing. What became of it then:",
  fates: "Lines by what would become of them",
  stored: "Would be stored",
  setAside: "Would be set aside",
  dropped: "Would be dropped",
  customersNew: "New customers",
  customersKnown: "Known customers",
  newTraits: (names: string) => `Traits that no customer has yet: ${names}.`,
  itemsAdded: "Items added",
  itemsChanged: "Items changed",
  itemsUnchanged: "Items as they were",
  first: "The first lines that would be set aside",
  column: "Column",
  noAddress: (field: string, count: number, shown: string) =>
    `${plural(count, "line holds", "lines hold", shown)} no ${
      field === "email" ? "email address" : "telephone number"
    } where one should be: it names nobody, and nothing is sent there.`,
  run: (count: number, shown: string) => `Import ${plural(count, "line", "lines", shown)}`,
  nothing: "No line would be stored. Mend the file, or choose other columns.",
  toColumns: "Back to the columns",
};
