export const ownData = {
  export: "Export all data",
  erase: "Erase",
  erased: "Erased. Files are cleared within about an hour.",
  eraseTitle: (customer: string) => `Erase ${customer}?`,
  eraseText:
    "Everything that is known of this customer goes, under all names and with all identifiers: events, traits, messages' words, places in segments. It cannot be undone.",
  typeId: "Type the customer's id to go on",
  notTheId: (customer: string) => `That is not ${customer}.`,
};
