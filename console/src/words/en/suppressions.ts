export const suppressions = {
  title: "Suppressed addresses",
  lead: "Nothing is sent to a suppressed address, whatever consent says, until a person lifts it.",
  address: "Address",
  unknown: "cannot be shown: the list keeps only a keyed hash, and nothing here holds the address itself",
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
