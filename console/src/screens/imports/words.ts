import { imports } from "../../words/en/imports.ts";
import { imports as inChinese } from "../../words/zh-Hans/imports.ts";

export const IMPORTS = { en: imports, "zh-Hans": inChinese };
