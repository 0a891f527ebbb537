import { builder as en } from "../../../words/en/builder.ts";
import { builder as zhHans } from "../../../words/zh-Hans/builder.ts";

export const BUILDER = { en, "zh-Hans": zhHans };
