export const suppressions = {
  title: "Suppressed addresses",
  lead: "Nothing is sent to a suppressed address, whatever consent says, until a person lifts it.",
  address: "Address",
  unknown: "no longer known",
  act: "What",
  acts: { added: "Suppressed", lifted: "Lifted" },
  reason: "Why",
  reasons: {
    hard_bounce: "Mail came back for good",
    complaint: "Complaint",
    requested: "On request",
    legal: "Legal reasons",
    other: "Another reason",
  },
  source: "Source",
  time: "Since",
  note: "Note",
};
