export const home = {
  title: "Home",
  welcome: (name: string) => `Welcome, ${name}.`,
  role: "Role",
  workspace: "Signed in as",
};
