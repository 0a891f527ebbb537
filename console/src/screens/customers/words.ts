import { identity } from "../../words/en/identity.ts";
import { interests } from "../../words/en/interests.ts";
import { ownData } from "../../words/en/ownData.ts";
import { suppressions } from "../../words/en/suppressions.ts";
import { identity as identityInChinese } from "../../words/zh-Hans/identity.ts";
import { interests as interestsInChinese } from "../../words/zh-Hans/interests.ts";
import { ownData as ownDataInChinese } from "../../words/zh-Hans/ownData.ts";
import { suppressions as suppressionsInChinese } from "../../words/zh-Hans/suppressions.ts";

export const IDENTITY = { en: identity, "zh-Hans": identityInChinese };
export const INTERESTS = { en: interests, "zh-Hans": interestsInChinese };
export const OWN_DATA = { en: ownData, "zh-Hans": ownDataInChinese };
export const SUPPRESSIONS = { en: suppressions, "zh-Hans": suppressionsInChinese };
