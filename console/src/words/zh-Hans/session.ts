import type { Words } from "../words.ts";

export const session: Words["session"] = {
  title: "登录",
  account: "账户",
  password: "密码",
  signIn: "登录",
  signingIn: "正在登录…",
  noLink: "还没有密码？请使用管理员或服务器首次启动时给您的一次性链接。",
  linkUsed: "此一次性链接已被使用或已过期。",
  linkUsedHint: "请向管理员索取新链接，或在服务器上生成：suasion people link 账户",
  setPassword: "设置密码",
  setPasswordWhy: "您是通过一次性链接进入的。设置密码后即可自行登录。",
  newPassword: "新密码",
  passwordRule: "至少 12 个字符；几个词语比符号更容易记住。",
  passwordSet: "密码已设置。",
  later: "以后再说",
  showPassword: "显示密码",
};
