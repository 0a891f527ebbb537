/** The filters of the catalog, as they stand in the address. */

export interface ItemSearch {
  search?: string;
  category?: string;
  brand?: string;
  order?: "id" | "name";
}

/** Reads the filters from an address; what is none of ours is dropped. */
export function itemSearch(found: Record<string, unknown>): ItemSearch {
  const text = (name: string) => {
    const value = found[name];
    return value === undefined || value === "" ? {} : { [name]: String(value).slice(0, 200) };
  };
  return {
    ...text("search"),
    ...text("category"),
    ...text("brand"),
    ...(found.order === "name" ? { order: "name" } : {}),
  };
}
