import type { Words } from "../words.ts";

export const home: Words["home"] = {
  title: "首页",
  welcome: (name) => `欢迎，${name}。`,
  role: "角色",
  workspace: "登录身份",
};
