export const interests = {
  lead: "Shares of what she did, less the longer ago; the lower end of each share's 95 % interval stands behind it.",
  empty: (from: string, to: string) =>
    `Nothing that this customer bought, put into the basket or viewed is known from ${from} to ${to}. What is older counts nothing: profile.half_life_days says how far back it goes.`,
  notYet: (to: string) =>
    `Not worked out yet: the history that interests are worked out from ends at ${to}, and this customer's first events came later. The server reads them in by itself, mostly within seconds.`,
  again: "Look again",
  notPersonalised: "No profile is made: this customer is not to be personalised.",
  dimensions: {
    category: "Categories",
    brand: "Brands",
    price_band: "Price band",
    channel: "Channels",
    hour: "Hour of day",
  },
  bands: { low: "low", middle: "middle", high: "high" },
  hour: (hour: string) => `${hour.padStart(2, "0")}:00`,
  from: (events: string, days: string) => `${events} events on ${days} days`,
  notEnough: (days: string) => `not enough data: ${days} days`,
  interest: "Interest",
  share: (share: string, low: string) => `${share} (at least ${low})`,
  because: {
    bought: (what: string, when: string) => `bought ${what}, ${when}`,
    added: (what: string, when: string) => `added ${what} to the basket, ${when}`,
    viewed: (what: string, when: string) => `viewed ${what}, ${when}`,
  },
  andMore: (more: string) => `and ${more} more lines`,
};
