import { createContext } from "react";

/** The name of the segment that the blocks define: it cannot refer to itself. */
export const Defined = createContext("");
