import { segmentMembers } from "../../words/en/segmentMembers.ts";
import { segmentMembers as segmentMembersInChinese } from "../../words/zh-Hans/segmentMembers.ts";

export const SEGMENT_MEMBERS = { en: segmentMembers, "zh-Hans": segmentMembersInChinese };
