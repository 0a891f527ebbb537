// Written by scripts/write-schema.ts from the OpenAPI document; do not edit.

/** Customers by action. */
export type ActionCount = {
  action: string;
  title: string;
  /** By the optimal plan. */
  chosen: number;
  /** After exploration, held out or not. */
  drawn: number;
  /** Drawn and not held out. */
  contacted: number;
  /** Expected, of those contacted. */
  cost: number;
  /** Expected, of those contacted. */
  profit: number;
};

/** Why an action was not open; ``limit`` names the limit for ``over_limit``. */
export type Barrier = {
  code: "no_consent" | "over_limit" | "never_bought" | "not_known";
  limit: string;
};

/** What a guess without a model would say: the share of buyers in the window that chose the model. */
export type BaseRate = {
  rate: number;
  buyers: number;
  customers: number;
  as_of: string;
};

/** A customer's most profitable open action. */
export type BestOption = {
  action: string;
  profit: number;
  /** What is left of it at the limits' prices. */
  worth: number;
  /** The limit whose price took most of it; empty if none did. */
  limit: string;
};

/** One campaign; `audience` is always `contacted` + `held_out` + the sum of `excluded`. */
export type Campaign = {
  name: string;
  /** When the ledger was read. */
  as_of: string;
  /** The newest plan of the name. */
  plan: Plan | null;
  /** How many plans bear the name. */
  plans: number;
  /** Customers the plan considered. */
  audience: number;
  contacted: number;
  held_out: number;
  excluded: (Excluded)[];
  messages: (MessageCount)[];
  /** Customers to contact for whom no message was planned. */
  unplanned: number;
};

/** Kept against held out while nobody was treated: a check of the draw, never what a message changed. */
export type CampaignCheck = {
  plan_id: string;
  /** When outcomes were read. */
  as_of: string;
  start: string | null;
  end: string | null;
  /** Messages that left before the window ended. */
  sent_before_end: number;
  /** Why there is no comparison; null if there is one. */
  missing: "no_moment" | "no_horizon" | "window_not_over" | "messages_in_window" | null;
  comparisons: (Comparison)[];
  ratio: SampleRatio;
};

/** One campaign, as a list shows it. */
export type CampaignHead = {
  name: string;
  /** When its newest plan was made, or its last message planned. */
  latest: string;
  /** Null if messages bear the name and no plan does. */
  plan_id: string | null;
  /** Considered by the plan. */
  customers: number;
  /** Deliveries by state. */
  messages: Record<string, number>;
};

/** How much was left to chance. */
export type Chance = {
  seed: number;
  temperature: number;
  uniform_share: number;
  headroom_share: number;
  holdout_share: number;
};

/** One outcome in the two arms. */
export type Comparison = {
  /** ``amount`` (currency per customer) or ``bought`` (share who bought at all). */
  outcome: string;
  kept: number;
  held_out: number;
  kept_mean: number | null;
  held_out_mean: number | null;
  /** Kept minus held out; null: not enough data. */
  difference: Interval | null;
};

/** Where consent stands, and every act, the newest first. */
export type Consent = {
  standing: (ConsentStanding)[];
  acts: (ConsentAct)[];
  as_of: string;
};

/** One thing she granted or withdrew. */
export type ConsentAct = {
  channel: string;
  topic: string;
  state: "granted" | "withdrawn";
  time: string;
  received: string;
  source: string;
  proof: string;
};

/** What a customer said about consent. */
export type ConsentSaid = {
  state: "granted" | "withdrawn";
  channel: string;
  topic: string;
  /** Where it was said, such as form or phone. */
  source: string;
  /** What shows it: the text agreed to, the call. */
  proof: string;
  /** When it was said; now if left out. */
  time?: string | null;
};

/** Whether consent stands, and the act that decides it. */
export type ConsentStanding = {
  channel: string;
  topic: string;
  granted: boolean;
  time: string;
  source: string;
};

/** One customer of a campaign's audience. */
export type Considered = {
  customer: string;
  /** What the plan meant for them. */
  fate: "contacted" | "held_out" | "no_consent" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact";
  /** The optimal plan's action. */
  chosen: string;
  /** The action after exploration, for customers held out too. */
  drawn: string;
  /** With which the drawn action was drawn. */
  probability: number;
  /** Expected, of the drawn action. */
  profit: number;
};

/** A customer in a list. */
export type Customer = {
  customer: string;
  /** When the first event happened. */
  first_seen: string;
  /** When the last event happened. */
  last_seen: string;
  events: number;
  orders: number;
  /** Paid in all orders, in the workspace's currency. */
  amount: number;
  /** Null without orders. */
  last_order: string | null;
  /** There is an address, and consent to marketing by email stands now. */
  email_reachable: boolean;
};

/** One decision explained from the log. */
export type Decision = {
  plan_id: string;
  campaign: string;
  made_at: string;
  customer: string;
  chosen: string;
  drawn: string;
  arm: "kept" | "held_out";
  /** The next best action; empty if none was open. */
  runner_up: string;
  reason: string;
  options: (Option)[];
  /** Whether deciding again from the log gives the same; null unless asked for. */
  recomputed: boolean | null;
  scores: Record<string, number>;
  models: Record<string, number>;
  as_of: string | null;
  data_sequence: number | null;
};

/** One customer's decision, as a list shows it. */
export type DecisionRow = {
  plan_id: string;
  campaign: string;
  made_at: string;
  as_of: string | null;
  customer: string;
  /** The optimal plan's action. */
  chosen: string;
  /** The action after exploration, for customers held out too. */
  drawn: string;
  arm: "kept" | "held_out";
  /** With which the drawn action was drawn. */
  probability: number;
  /** Expected, of the drawn action. */
  profit: number;
  reason: string;
};

/** One row of the ledger; it holds no address. */
export type Delivery = {
  id: number;
  campaign: string;
  customer: string;
  channel: string;
  message_id: string;
  /** The id of the approved draft it is rendered from. */
  draft: string;
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
  /** Why, for everything but sent. */
  reason: string;
  attempts: number;
  planned_at: string;
  handed_over_at: string | null;
  finished_at: string | null;
  /** When it may be tried again, if the channel put it off. */
  not_before: string | null;
  products: (ShownProduct)[];
};

/** Bytes that one part of the workspace takes. */
export type DiskUse = {
  part: string;
  bytes: number;
};

/** Which column of a file with one row per event holds what. */
export type EventColumns = {
  /** The name of the events, such as Coupon Redeemed. */
  event: string;
  /** A column of the file. */
  customer: string;
  /** A column of the file. */
  time: string;
  /** Our name of a property to the file's column. */
  properties?: Record<string, string>;
  /** What tells rows apart; null: their whole content. */
  message_id?: string | null;
};

/** What became of one event. */
export type EventVerdict = {
  /** The event's, or the one made here; null if it had none to read. */
  messageId: string | null;
  verdict: "stored" | "duplicate" | "quarantined";
  /** Why it was set aside. */
  reason?: string | null;
  detail?: string | null;
};

/** Import events that are no orders. */
export type EventsInput = {
  /** The id of an upload. */
  upload: string;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "events";
  mapping: EventColumns;
};

/** Customers left out for one reason. */
export type Excluded = {
  why: "contacted" | "held_out" | "no_consent" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact";
  customers: number;
};

/** Why a job failed. */
export type FailureShape = {
  /** Stable, as in problem documents. */
  code: string;
  message: string;
  hint: string;
};

/** One input in words. */
export type Feature = {
  name: string;
  /** ``shop`` or ``category``. */
  scope: string;
  /** A sentence; empty if this release has no such feature any more. */
  measures: string;
  unit: string;
  /** In short, by language: ``en`` and ``zh``. */
  words: Record<string, string>;
};

/** One feature's part in a score. */
export type FeatureReason = {
  feature: string;
  words: Words;
  /** What it is for this customer; null if it cannot be known. */
  value: number | null;
  /** days, currency, share, items …; empty where there is none. */
  unit: string;
  /** What it adds to the score before calibration; less than 0 lowers it. */
  contribution: number;
  /** log-odds or probability. */
  scale: string;
};

/** One number. */
export type Figure = {
  /** What is counted, as a code such as ``events``. */
  unit: string;
  value: number;
};

/** As of when to fit the recommender. */
export type FitInput = {
  /** Learn from what was known before this; null: now. */
  as_of?: string | null;
};

/** What a customer is known by; most of the value is hidden. */
export type Identifier = {
  /** user_id, anonymous_id, email or phone. */
  kind: string;
  /** Such as a…@example.test. */
  masked: string;
};

/** One import. */
export type ImportShape = {
  id: string;
  kind: string;
  source: string;
  file: string;
  started: string;
  /** Null while it runs, or if it was cut short. */
  finished: string | null;
  report: ReportShape | null;
};

/** Whether a customer is in a segment, and why. */
export type InSegment = {
  segment: string;
  title: Words;
  description: Words;
  /** Of the definition that the run evaluated. */
  version: number;
  /** The moment the run was for. */
  as_of: string;
  computed: string;
  member: boolean;
  /** She had an event or a trait before that moment; nobody else can be a member. */
  known: boolean;
  /** False if events of that time came to be known after the run. */
  agrees: boolean;
  why: SegmentWhy;
};

/** Every segment that was run, those she is in first. */
export type InSegments = {
  data: (InSegment)[];
  /** The latest moment among the runs; null without any. */
  as_of: string | null;
};

/** An estimate with its interval. */
export type Interval = {
  estimate: number;
  low: number;
  high: number;
  level: number;
};

/** An item of the catalog, as it is called now; what is not known is empty. */
export type Item = {
  /** The shop's own id of it. */
  item: string;
  name: string;
  /** The broadest shelf. */
  category: string;
  /** The shelf below it. */
  subcategory: string;
  /** The narrowest shelf. */
  kind: string;
  brand: string;
  size: string;
};

/** An offer that covers an item. */
export type ItemOffer = {
  /** The shop's own id of it. */
  offer: string;
  name: string;
  /** Its type in the shop's words. */
  kind: string;
  starts: string;
  /** The first moment at which it no longer holds. */
  ends: string;
};

/** How an item sold; nothing from `as_of` on is counted. */
export type ItemSales = {
  as_of: string;
  /** The last price paid for one unit; null if nobody bought it before. */
  price: number | null;
  /** When that was paid. */
  price_seen: string | null;
  sold: (Sold)[];
};

/** One job. */
export type JobShape = {
  id: string;
  /** What it does, such as `import_orders` or `train`. */
  kind: string;
  /** `interrupted`: its process ended first; an import then goes on by itself. */
  state: "queued" | "running" | "done" | "failed" | "interrupted";
  /** Who asked for it, as the audit calls them. */
  asked_by: string;
  /** What it was told. */
  arguments: Record<string, unknown>;
  progress: ProgressShape;
  /** What it found, once done. */
  result: Record<string, unknown> | null;
  error: FailureShape | null;
  created: string;
  started: string | null;
  finished: string | null;
};

/** Figures on what happened after the moment, as a step of a flow recorded them. */
export type JudgedLater = {
  flow: string;
  step: string;
  recorded: string;
  tasks: Record<string, TaskFigures>;
};

/** Figures on what happened after the moment, as a step of a flow recorded them. */
export type LaterFigures = {
  flow: string;
  step: string;
  recorded: string;
  rows: number | null;
  positives: number | null;
  average_precision: number | null;
  auc: number | null;
  ece: number | null;
  ece_noise: number | null;
  baselines: Record<string, number | null>;
  gain_interval: [number, number] | null;
  reliability: (ReliabilityPoint)[];
};

/** What became of one customer in one campaign; `why` is ``contacted`` if a message was sent. */
export type LeftOut = {
  campaign: string;
  customer: string;
  why: "contacted" | "held_out" | "no_consent" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | "not_known_then" | "not_in_the_plan" | "no_plan" | "no_message" | "waiting" | "skipped" | "failed" | "uncertain";
  as_of: string;
  plan_id: string | null;
  planned_as_of: string | null;
  first_seen: string | null;
  /** What the plan meant for the customer; null if it did not consider them. */
  fate: "contacted" | "held_out" | "no_consent" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | null;
  arm: string;
  chosen: string;
  drawn: string;
  probability: number | null;
  /** At the plan's moment; null if that is not known. */
  consented: boolean | null;
  best: BestOption | null;
  reason: string;
  message: Delivery | null;
};

/** One limit; currency for the budget, customers for an offer's room. */
export type LimitUse = {
  name: string;
  limit: number;
  /** By the plan drawn for everyone, held out or not. */
  used: number;
  /** By the customers who are really contacted. */
  used_by_contacted: number;
  used_before_exploration: number;
  /** The profit that one further unit would bring; above 0: the limit binds. */
  price: number;
};

export type ListedCampaignHead = {
  data: (CampaignHead)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedConsidered = {
  data: (Considered)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedCustomer = {
  data: (Customer)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedDecisionRow = {
  data: (DecisionRow)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedDelivery = {
  data: (Delivery)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedImportShape = {
  data: (ImportShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedItem = {
  data: (Item)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedJobShape = {
  data: (JobShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedPlanHead = {
  data: (PlanHead)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedSegmentMember = {
  data: (SegmentMember)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedSegment = {
  data: (Segment)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedSetAsideShape = {
  data: (SetAsideShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

export type ListedTimelineEntry = {
  data: (TimelineEntry)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
};

/** The log of events. */
export type LogState = {
  /** Of the last event, which is also how many there are. */
  sequence: number;
  /** Events not sealed yet. */
  tail: number;
  /** Sealed ranges, a pair of files each. */
  sealed_files: number;
  sealed_events: number;
  last_sealed: string | null;
};

/** Deliveries in one state, for one reason; the reason is empty for those sent. */
export type MessageCount = {
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
  reason: string;
  count: number;
};

/** A message's subject and its plain-text form; the unsubscribe address in it leads nowhere. */
export type MessageText = {
  subject: string;
  text: string;
};

/** Figures of one window, beside the baselines. */
export type Metrics = {
  rows: number;
  positives: number;
  average_precision: number;
  auc: number;
  /** Calibration error in ten bins. */
  ece: number;
  /** What it would be on average were the chances exactly right. */
  ece_noise: number;
  calibration_intercept: number | null;
  calibration_slope: number | null;
  brier: number;
  brier_base: number;
  brier_skill: number;
  /** Average precision of each baseline. */
  baselines: Record<string, number>;
  gain: number;
  gain_interval: [number, number];
  reliability: (ReliabilityPoint)[];
};

/** Everything that is known about one trained version. */
export type ModelCard = {
  /** When the card was read; it never changes. */
  as_of: string;
  target: PurchaseTarget;
  version: number;
  versions: (ModelVersion)[];
  /** Why there is no model; empty if there is one. */
  reason: string;
  created: string;
  learned_until: string;
  schedule: Schedule;
  /** Training windows and, last, the choosing one. */
  windows: (WindowCount)[];
  features: (Feature)[];
  learner: string;
  described: string;
  /** Average precision of each learner on the choosing window. */
  candidates: Record<string, number>;
  calibration_method: string;
  /** Cross-fitted log loss of each method. */
  calibration_losses: Record<string, number>;
  /** Which rank sum the RFM baseline is. */
  baseline: string;
  /** Figures on the choosing window. */
  selection: Metrics | null;
  /** Figures on later time; null if no step recorded any. */
  later: LaterFigures | null;
  /** Of the model file. */
  sha256: string;
  seed: number;
  /** Versions of what made it. */
  lineage: Record<string, string>;
  data_sequence: number | null;
  /** What it must not be used for. */
  not_for: string;
};

/** The newest version of one target, or why it is no model. */
export type ModelHead = {
  target: string;
  /** Null for a purchase anywhere in the shop. */
  category: string | null;
  horizon_days: number;
  version: number;
  /** How many versions the target has. */
  versions: number;
  /** Why there is no model; empty if there is one. */
  reason: string;
  learner: string;
  described: string;
  /** Nothing that happened from here on was learned from. */
  learned_until: string;
  created: string;
  /** Customers of the window it was chosen on. */
  rows: number;
  /** Of these, who bought. */
  positives: number;
  /** On that window. */
  average_precision: number | null;
  auc: number | null;
  /** Average precision over the better baseline's. */
  gain: number | null;
  /** Its 95 % interval. */
  gain_interval: [number, number] | null;
  /** The log's last event it saw. */
  data_sequence: number | null;
};

/** One stored version. */
export type ModelVersion = {
  version: number;
  /** Empty where there was not enough data. */
  learner: string;
  created: string;
};

/** Every target's newest version, the shop first. */
export type Models = {
  as_of: string;
  data: (ModelHead)[];
};

/** One thing that needs a person. */
export type Needed = {
  code: "password_missing" | "import_unfinished" | "events_quarantined" | "customers_behind" | "model_missing" | "model_old" | "deliveries_uncertain" | "deliveries_failed" | "deliveries_waiting";
  severity: "lost" | "changed" | "info";
  /** The numbers and names that its words take. */
  values: Record<string, string | number>;
  /** The console's screen to go to. */
  path: string;
};

/** A segment to save. */
export type NewSegment = {
  /** YAML; docs/segments.md says what it may hold. */
  definition: string;
};

/** A customer with what she is known by and what she agreed to. */
export type OneCustomer = {
  customer: string;
  /** When the first event happened. */
  first_seen: string;
  /** When the last event happened. */
  last_seen: string;
  events: number;
  orders: number;
  /** Paid in all orders, in the workspace's currency. */
  amount: number;
  /** Null without orders. */
  last_order: string | null;
  /** There is an address, and consent to marketing by email stands now. */
  email_reachable: boolean;
  /** The first fifty, in the order they were linked. */
  identifiers: (Identifier)[];
  identifiers_total: number;
  consent: (ConsentStanding)[];
  as_of: string;
  /** The last event of the log that is counted. */
  sequence: number;
};

/** One row of the ledger, with the time it was read. */
export type OneDelivery = {
  id: number;
  campaign: string;
  customer: string;
  channel: string;
  message_id: string;
  /** The id of the approved draft it is rendered from. */
  draft: string;
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
  /** Why, for everything but sent. */
  reason: string;
  attempts: number;
  planned_at: string;
  handed_over_at: string | null;
  finished_at: string | null;
  /** When it may be tried again, if the channel put it off. */
  not_before: string | null;
  products: (ShownProduct)[];
  as_of: string;
};

/** An item with the offers that cover it and how it sold. */
export type OneItem = {
  /** The shop's own id of it. */
  item: string;
  name: string;
  /** The broadest shelf. */
  category: string;
  /** The shelf below it. */
  subcategory: string;
  /** The narrowest shelf. */
  kind: string;
  brand: string;
  size: string;
  /** When the catalog was read. */
  as_of: string;
  offers: (ItemOffer)[];
  /** Null while no order is known at all. */
  sales: ItemSales | null;
};

/** A segment with its definition and its runs. */
export type OneSegment = {
  name: string;
  title: Words;
  description: Words;
  /** Of the newest definition. */
  version: number;
  saved: string;
  /** The run that is shown; null if it was never run. */
  run: SegmentRun | null;
  /** The newest definition as YAML. */
  definition: string;
  /** Its condition as a sentence. */
  words: Words;
  /** What a run executes, over the tables of this server's session. */
  sql: string;
  /** The last hundred, the latest moment first. */
  runs: (SegmentRun)[];
  as_of: string;
};

/** One option of suasion.toml. */
export type OneSetting = {
  /** ``section.key``. */
  name: string;
  value: string | number | boolean;
  default: string | number | boolean;
  /** Whether the value differs from the default. */
  changed: boolean;
  kind: "text" | "whole" | "number" | "yes_no";
  /** ``days``, ``share``, ``currency``, ``GB``, ``log-odds``, or empty. */
  unit: string;
  help: string;
  /** The least it may be. */
  low: number | null;
  /** The most it may be. */
  high: number | null;
  choices: (string)[];
  /** The form a text must have, in words; empty for any. */
  form: string;
};

/** One action as it stood for the customer; amounts in the workspace's currency. */
export type Option = {
  action: string;
  title: string;
  eligible: boolean;
  /** Expected, net of its cost. */
  profit: number;
  cost: number;
  /** Profit less the price of the limits it uses; null if it was not open. */
  worth: number | null;
  probability: number;
  /** Null if it was open. */
  barrier: Barrier | null;
};

/** Which column of a file with one row per order line holds what. */
export type OrderColumns = {
  /** A column of the file. */
  customer: string;
  /** A column of the file. */
  order: string;
  /** A column of the file. */
  time: string;
  /** A column of the file. */
  item: string;
  /** A column of the file. */
  quantity: string;
  /** A column of the file. */
  amount: string;
  discount?: (string)[];
  coupon_discount?: (string)[];
};

/** A line of an order. */
export type OrderLine = {
  item: string;
  /** Null where the catalog lacks the item. */
  name: string | null;
  quantity: number;
  /** Paid for the line; null if the sender did not say. */
  amount: number | null;
  discount: number;
  coupon_discount: number;
};

/** Import orders. */
export type OrdersInput = {
  /** The id of an upload. */
  upload: string;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "orders";
  mapping: OrderColumns;
};

/** The loop at a glance. */
export type Overview = {
  as_of: string;
  stages: (StageFigures)[];
  needs_attention: (Needed)[];
  get_started: (Started)[];
};

/** One plan whole; it never changes. */
export type Plan = {
  plan_id: string;
  /** What it is for; its campaign bears the same name. */
  name: string;
  made_at: string;
  /** What was known at this moment was used; null if it was not said. */
  as_of: string | null;
  customers: number;
  /** Expected profit before exploration. */
  value: number;
  /** The proven most it could be. */
  bound: number;
  /** (bound - value) / bound. */
  gap: number;
  /** Customers drawn for an action, held out or not. */
  planned: number;
  contacted: number;
  /** Of all customers. */
  held_out: number;
  budget: number | null;
  /** Expected cost of those contacted. */
  spend: number | null;
  /** Expected cost if nobody were held out. */
  planned_spend: number | null;
  limits: (LimitUse)[];
  actions: (ActionCount)[];
  chance: Chance;
  /** As the limits allowed. */
  uniform_share: number;
  withheld_share: number;
  /** Expected profit given up to learn. */
  exploration_cost: number;
  /** Share of the value lost by taking the highest profits first. */
  greedy_loss: number;
  violations: number;
  /** Version of each target's model. */
  models: Record<string, number>;
  /** The log's last event that was read. */
  data_sequence: number | null;
  /** Every setting that went in. */
  settings: Record<string, string | number | boolean>;
};

/** One plan, as a list shows it; amounts in the workspace's currency. */
export type PlanHead = {
  plan_id: string;
  /** What it is for; its campaign bears the same name. */
  name: string;
  made_at: string;
  /** What was known at this moment was used; null if it was not said. */
  as_of: string | null;
  customers: number;
  /** Expected profit before exploration. */
  value: number;
  /** The proven most it could be. */
  bound: number;
  /** (bound - value) / bound. */
  gap: number;
};

/** One customer's chance to buy within the horizon. */
export type PredictedChance = {
  customer: string;
  probability: number;
  /** Of the model that scored. */
  version: number;
  /** Nothing from this moment on was known to it. */
  as_of: string;
};

/** One page of a target's predictions, the greatest chance first. */
export type PredictedChances = {
  data: (PredictedChance)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
  /** When what the list shows was true. */
  as_of: string;
  /** Null if no model was ever trained. */
  target: PredictedTarget | null;
  /** Why there is no model, such as not enough data; empty if there is one. */
  reason: string;
  base_rate: BaseRate | null;
};

/** What is predicted. */
export type PredictedTarget = {
  /** shop, or the category. */
  name: string;
  /** What must be bought; null for any purchase. */
  category: string | null;
  horizon_days: number;
};

/** What is predicted of a customer for one target. */
export type Prediction = {
  target: PredictedTarget;
  /** Null where `note` says why. */
  probability: number | null;
  version: number | null;
  as_of: string | null;
  base_rate: BaseRate | null;
  /** What moved the score most, the strongest first. */
  reasons: (FeatureReason)[];
  /** Why something is missing; inputs_changed: late events would give a slightly other score now. */
  note: "" | "no_model" | "not_scored" | "model_replaced" | "inputs_changed";
  /** With no_model: what was missing, such as not enough data. */
  reason: string;
};

/** What is predicted of a customer, the shop first. */
export type Predictions = {
  data: (Prediction)[];
  /** The latest moment among them; null without any. */
  as_of: string | null;
};

/** Why a request was refused (RFC 9457). */
export type Problem = {
  /** The page that explains the code, on this server. */
  type: string;
  title: string;
  status: number;
  /** Stable, meant for programs. */
  code: string;
  /** What happened. */
  detail: string;
  /** What to do about it. */
  hint?: string | null;
  errors?: (WrongPart)[] | null;
};

/** How far a job is. */
export type ProgressShape = {
  /** Of `total`, in the piece of work called `label`. */
  done: number;
  /** Null if nobody knows. */
  total: number | null;
  /** The piece of work under way; a job can have several, one after another. */
  label: string;
};

/** What is predicted. */
export type PurchaseTarget = {
  name: string;
  category: string | null;
  horizon_days: number;
};

/** One item. */
export type Recommendation = {
  item: string;
  name: string | null;
  category: string | null;
  score: number;
  /** The strongest first. */
  reasons: (RecommendedBecause)[];
  /** What all other reasons add; with them it sums to the score. */
  rest: number;
};

/** What a customer would get, best first. */
export type RecommendationList = {
  customer: string;
  data: (Recommendation)[];
  /** She is unknown to the recommender and gets what everybody buys. */
  general: boolean;
  /** Why the list is general, short or empty. */
  note: string;
  /** Of the fitted recommender; null if none was fitted. */
  version: number | null;
  /** The moment up to which it learned. */
  as_of: string | null;
};

/** One part of a score. */
export type RecommendedBecause = {
  /** A past item of the customer; itself if bought again; null for the crowd. */
  item: string | null;
  name: string | null;
  /** Its exact part of the score. */
  amount: number;
  /** That part of the whole score. */
  share: number;
};

/** One fitted version. */
export type Recommender = {
  version: number;
  /** It knows only what came before. */
  moment: string;
  horizon_days: number;
  seed: number;
  created: string;
  /** Everything that was chosen. */
  settings: Record<string, unknown>;
  trials: (Trial)[];
  /** Why nothing was tried; empty if something was. */
  reason: string;
  /** SHA-256 of its file. */
  digest: string;
  /** Null if no step recorded any. */
  later: JudgedLater | null;
};

/** Every version, newest first. */
export type Recommenders = {
  as_of: string;
  data: (Recommender)[];
};

/** One bin of the reliability diagram; the interval is of the share who bought. */
export type ReliabilityPoint = {
  predicted: number;
  observed: number;
  low: number;
  high: number;
  customers: number;
};

/** What became of every line: `lines_in` is always the sum of stored, quarantined and dropped ones. */
export type ReportShape = {
  lines_in: number;
  lines_stored: number;
  lines_quarantined: number;
  lines_dropped: number;
  events: number;
  /** Lines by reason. */
  quarantined: Record<string, number>;
  /** Lines by reason. */
  dropped: Record<string, number>;
};

/** Which segments to run. */
export type RunInput = {
  /** One segment; null: all of them. */
  name?: string | null;
  /** Members as of this moment; null: now. */
  as_of?: string | null;
};

/** Whether the holdout has the size it was drawn for. */
export type SampleRatio = {
  held_out: number;
  total: number;
  expected_share: number;
  share: number | null;
  p_value: number | null;
  suspicious: boolean;
};

/** What was saved. */
export type SavedSegment = {
  name: string;
  version: number;
  /** False if the last version says the same; nothing was changed then. */
  new: boolean;
};

/** The moments it was trained on, chosen on, and may be judged from. */
export type Schedule = {
  train: (string)[];
  select: string;
  report: string;
  horizon_days: number;
};

/** How far a database's migrations went. */
export type Schema = {
  database: string;
  step: string;
  /** The newest step that this release knows. */
  newest: string;
};

/** A segment in the list. */
export type Segment = {
  name: string;
  title: Words;
  description: Words;
  /** Of the newest definition. */
  version: number;
  saved: string;
  /** The run that is shown; null if it was never run. */
  run: SegmentRun | null;
};

/** A member. */
export type SegmentMember = {
  customer: string;
  /** Null for a customer made a moment ago. */
  figures: SegmentMemberFigures | null;
};

/** What a member did, up to now rather than to the run's moment. */
export type SegmentMemberFigures = {
  first_seen: string;
  last_seen: string;
  events: number;
  orders: number;
  amount: number;
  last_order: string | null;
  email_reachable: boolean;
};

/** Who the members were as of a moment. */
export type SegmentRun = {
  /** Of the definition that was evaluated. */
  version: number;
  /** The moment it was for. */
  as_of: string;
  computed: string;
  size: number;
};

/** Which moment to run a segment for. */
export type SegmentRunAsked = {
  /** Only what was known before it is read; now if left out. */
  as_of?: string | null;
};

/** One part of a segment's condition, measured on a customer. */
export type SegmentWhy = {
  holds: boolean;
  /** The part in words. */
  needs: Words;
  /** What is measured on her, in words; null where the parts below say it. */
  fact: Words | null;
  /** The same as plain JSON; null where there is nothing to measure. */
  value: unknown;
  /** Of a part that ranks: how many customers are strictly ahead. */
  ahead: number | null;
  /** Of a part that ranks: how many have a value at all. */
  everybody: number | null;
  /** How the parts below make this one up. */
  joined: "all" | "any" | "not" | null;
  parts: (SegmentWhy)[];
};

/** One line that could not be stored. */
export type SetAsideShape = {
  /** The first row under the header is 1. */
  line: number;
  /** Stable; docs/imports.md says what to do. */
  reason: string;
  detail: string;
  /** As it came, with tokens where customers were named. */
  row: unknown;
};

/** Every option, in the order of the file. */
export type Settings = {
  as_of: string;
  /** Where they are changed; the server reads it when it starts. */
  file: string;
  data: (OneSetting)[];
};

/** A value that items can be filtered by. */
export type Shelf = {
  name: string;
  items: number;
};

/** What items can be filtered by, the fullest first. */
export type Shelves = {
  as_of: string;
  categories: (Shelf)[];
  brands: (Shelf)[];
};

/** A product in a message. */
export type ShownProduct = {
  item: string;
  /** The name of what led to it; empty for none. */
  because: string;
};

/** What was sold in some days before the moment. */
export type Sold = {
  days: number;
  units: number;
  /** Different customers. */
  buyers: number;
};

/** One stage of the loop. */
export type StageFigures = {
  stage: "collect" | "know" | "predict" | "recommend" | "decide" | "write" | "send" | "measure";
  figures: (Figure)[];
  /** When the figures were true; null while there is nothing. */
  as_of: string | null;
  /** The console's screen with the rows behind them. */
  path: string;
};

/** One step of setting up. */
export type Started = {
  step: "events" | "customers" | "consent" | "segments" | "models" | "recommender" | "plan" | "draft" | "sent";
  done: boolean;
  path: string;
};

/** What an operator looks at first. */
export type System = {
  as_of: string;
  version: string;
  uptime_seconds: number;
  schemas: (Schema)[];
  log: LogState;
  disk: (DiskUse)[];
  /** On the volume that holds the workspace. */
  disk_free_bytes: number;
  /** The settings of computations over columns. */
  engine: Record<string, string | number | boolean>;
  /** What was looked at; an empty text means that nothing is wrong. */
  checks: Record<string, string>;
};

/** What became of what was sent; all of it is on disk. */
export type Taken = {
  success?: true;
  /** In the order they were sent in. */
  events: (EventVerdict)[];
};

/** How one kind of list did on later time. */
export type TaskFigures = {
  ndcg_at_10: number | null;
  recall_at_10: number | null;
  baselines: Record<string, number | null>;
  /** Of NDCG@10 over the best baseline's. */
  gain_interval: [number, number] | null;
  /** How many were judged. */
  customers: number | null;
};

/** One entry of a timeline. */
export type TimelineEntry = {
  time: string;
  kind: "order" | "event" | "traits" | "identity" | "consent" | "decision" | "message";
  summary: Words;
  /** Where it was said or done; empty where that is us. */
  source: string;
  /** What came with it; identifiers are masked. */
  properties: Record<string, unknown>;
  /** Of an order. */
  lines: (OrderLine)[];
  /** What it belongs to: sequence, order, campaign, delivery, plan. */
  links: Record<string, string>;
};

/** What to train. */
export type TrainInput = {
  /** Learn from what was known before this; null: now. */
  as_of?: string | null;
  /** How many of the biggest categories get a model. */
  categories?: number;
};

/** A fact about a customer. */
export type Trait = {
  name: string;
  /** Plain JSON; null if the latest word is that it is no longer known. */
  value: unknown;
  /** An event source, or model:<target>. */
  source: string;
  /** The event's sequence number, or the model's version. */
  version: string;
  /** As of when it is true. */
  time: string;
  received: string;
  /** How many values were ever told. */
  told: number;
};

/** Which column of a file with one row per customer holds what. */
export type TraitColumns = {
  /** A column of the file. */
  customer: string;
  /** Our name of a trait to the file's column. */
  traits: Record<string, string>;
  /** Since when it is true; null if `since` says so for all rows. */
  time?: string | null;
};

/** All traits of a customer as they stand. */
export type Traits = {
  data: (Trait)[];
  as_of: string;
};

/** Import traits of customers. */
export type TraitsInput = {
  /** The id of an upload. */
  upload: string;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "traits";
  mapping: TraitColumns;
  /** Since when the traits are true, unless a column says so. */
  since?: string | null;
};

/** One setting tried while choosing. */
export type Trial = {
  setting: string;
  value: string;
  /** ``with_repeats`` or ``new_only``. */
  task: string;
  ndcg_at_10: number;
  /** Lower 95 % bound of its gain; null for what was there before. */
  gain_low: number | null;
  kept: boolean;
};

/** A file that was sent, waiting to be imported. */
export type UploadShape = {
  id: string;
  /** What it is called, made harmless. */
  name: string;
  bytes: number;
  /** What its header, or its Parquet schema, names. */
  columns: (string)[];
  /** When it goes if nobody imports it. */
  kept_until: string;
};

/** A window of the data. */
export type WindowCount = {
  as_of: string;
  /** Customers. */
  rows: number;
  /** Of these, who bought. */
  positives: number;
};

/** A text in English and 简体中文. */
export type Words = {
  en: string;
  zh: string;
};

/** Who is signed in. */
export type Session = {
  account: string;
  name: string;
  role: string;
  scopes: (string)[];
  language: string | null;
  csrf: string;
  currency?: string | null;
};

export type SignIn = {
  account: string;
  password: string;
};

export type LinkSignIn = {
  token: string;
};

export type SessionChange = {
  language: string;
};

export type NewPassword = {
  password: string;
};

/** One part of a request that was wrong; its value is not repeated. */
export type WrongPart = {
  where: string;
  message: string;
};

export interface Operations {
  /** Campaigns */
  "GET /api/campaigns": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedCampaignHead;
  };
  /** One Campaign */
  "GET /api/campaigns/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: Campaign;
  };
  /** Customers Of Campaign */
  "GET /api/campaigns/{name}/customers": {
    path: { name: string };
    query: { fate?: "contacted" | "held_out" | "no_consent" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | null; action?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedConsidered;
  };
  /** Customer In Campaign */
  "GET /api/campaigns/{name}/customers/{customer}": {
    path: { name: string; customer: string };
    query: never;
    body: never;
    answer: LeftOut;
  };
  /** Aa Check */
  "GET /api/campaigns/{name}/aa-check": {
    path: { name: string };
    query: never;
    body: never;
    answer: CampaignCheck;
  };
  /** Customers */
  "GET /api/customers": {
    path: never;
    query: { order?: "last_seen" | "amount" | "orders"; segment?: string | null; search?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedCustomer;
  };
  /** Customer */
  "GET /api/customers/{customer}": {
    path: { customer: string };
    query: never;
    body: never;
    answer: OneCustomer;
  };
  /** Timeline */
  "GET /api/customers/{customer}/timeline": {
    path: { customer: string };
    query: { kind?: ("order" | "event" | "traits" | "identity" | "consent" | "decision" | "message")[] | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedTimelineEntry;
  };
  /** Traits */
  "GET /api/customers/{customer}/traits": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Traits;
  };
  /** Segments */
  "GET /api/customers/{customer}/segments": {
    path: { customer: string };
    query: never;
    body: never;
    answer: InSegments;
  };
  /** Consent */
  "GET /api/customers/{customer}/consent": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Consent;
  };
  /** Record Consent */
  "POST /api/customers/{customer}/consent": {
    path: { customer: string };
    query: never;
    body: ConsentSaid;
    answer: Consent;
  };
  /** Decisions */
  "GET /api/decisions": {
    path: never;
    query: { plan?: string | null; customer?: string | null; arm?: "kept" | "held_out" | null; action?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedDecisionRow;
  };
  /** One Decision */
  "GET /api/decisions/{plan}/{customer}": {
    path: { plan: string; customer: string };
    query: { recompute?: boolean };
    body: never;
    answer: Decision;
  };
  /** Deliveries */
  "GET /api/deliveries": {
    path: never;
    query: { campaign?: string | null; state?: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain" | null; reason?: string | null; customer?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedDelivery;
  };
  /** One Delivery */
  "GET /api/deliveries/{id}": {
    path: { id: number };
    query: never;
    body: never;
    answer: OneDelivery;
  };
  /** Message */
  "GET /api/deliveries/{id}/message": {
    path: { id: number };
    query: never;
    body: never;
    answer: unknown;
  };
  /** Message Text */
  "GET /api/deliveries/{id}/message-text": {
    path: { id: number };
    query: never;
    body: never;
    answer: MessageText;
  };
  /** Healthz */
  "GET /healthz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Readyz */
  "GET /readyz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Upload */
  "POST /api/uploads": {
    path: never;
    query: { name: string };
    body: never;
    answer: UploadShape;
  };
  /** Begin */
  "POST /api/imports": {
    path: never;
    query: never;
    body: OrdersInput | EventsInput | TraitsInput;
    answer: JobShape;
  };
  /** List Imports */
  "GET /api/imports": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedImportShape;
  };
  /** One Import */
  "GET /api/imports/{import_id}": {
    path: { import_id: string };
    query: never;
    body: never;
    answer: ImportShape;
  };
  /** Set Aside */
  "GET /api/imports/{import_id}/quarantined": {
    path: { import_id: string };
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSetAsideShape;
  };
  /** Track */
  "POST /v1/track": {
    path: never;
    query: never;
    body: {
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  anonymousId?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  originalTimestamp?: string | null;
  sentAt?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event: string;
  properties?: Record<string, unknown>;
};
    answer: Taken;
  };
  /** Identify */
  "POST /v1/identify": {
    path: never;
    query: never;
    body: {
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  anonymousId?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  originalTimestamp?: string | null;
  sentAt?: string | null;
  context?: Record<string, unknown>;
  /** What is true of the customer. */
  traits?: Record<string, unknown>;
};
    answer: Taken;
  };
  /** Batch */
  "POST /v1/batch": {
    path: never;
    query: never;
    body: {
  /** Each with its `type`; types but track and identify are set aside, with the reason. */
  batch: ({
  type: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  anonymousId?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  originalTimestamp?: string | null;
  sentAt?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event?: string;
  properties?: Record<string, unknown>;
  /** What is true of the customer. */
  traits?: Record<string, unknown>;
})[];
  /** Added to each event's own. */
  context?: Record<string, unknown> | null;
  sentAt?: string;
};
    answer: Taken;
  };
  /** Items */
  "GET /api/items": {
    path: never;
    query: { search?: string; category?: string | null; brand?: string | null; order?: "id" | "name"; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedItem;
  };
  /** Item Shelves */
  "GET /api/item-shelves": {
    path: never;
    query: never;
    body: never;
    answer: Shelves;
  };
  /** One Item */
  "GET /api/items/{item}": {
    path: { item: string };
    query: { as_of?: string | null };
    body: never;
    answer: OneItem;
  };
  /** List Jobs */
  "GET /api/jobs": {
    path: never;
    query: { state?: "queued" | "running" | "done" | "failed" | "interrupted" | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedJobShape;
  };
  /** One Job */
  "GET /api/jobs/{job}": {
    path: { job: string };
    query: never;
    body: never;
    answer: JobShape;
  };
  /** Train */
  "POST /api/models": {
    path: never;
    query: never;
    body: TrainInput;
    answer: JobShape;
  };
  /** Models */
  "GET /api/models": {
    path: never;
    query: never;
    body: never;
    answer: Models;
  };
  /** Fit */
  "POST /api/recommenders": {
    path: never;
    query: never;
    body: FitInput;
    answer: JobShape;
  };
  /** Recommenders */
  "GET /api/recommenders": {
    path: never;
    query: never;
    body: never;
    answer: Recommenders;
  };
  /** Run Segments */
  "POST /api/segments/runs": {
    path: never;
    query: never;
    body: RunInput;
    answer: JobShape;
  };
  /** Metrics */
  "GET /metrics": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Model Card */
  "GET /api/models/{target}": {
    path: { target: string };
    query: { version?: number | null };
    body: never;
    answer: ModelCard;
  };
  /** Overview */
  "GET /api/overview": {
    path: never;
    query: never;
    body: never;
    answer: Overview;
  };
  /** Plans */
  "GET /api/plans": {
    path: never;
    query: { name?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedPlanHead;
  };
  /** One Plan */
  "GET /api/plans/{plan}": {
    path: { plan: string };
    query: never;
    body: never;
    answer: Plan;
  };
  /** Predictions */
  "GET /api/predictions": {
    path: never;
    query: { target?: string | null; at_least?: number; limit?: number; cursor?: string | null };
    body: never;
    answer: PredictedChances;
  };
  /** Of Customer */
  "GET /api/customers/{customer}/predictions": {
    path: { customer: string };
    query: { reasons?: number };
    body: never;
    answer: Predictions;
  };
  /** Recommendations */
  "GET /api/recommendations": {
    path: never;
    query: { customer: string; k?: number; new_only?: boolean; reasons?: number };
    body: never;
    answer: RecommendationList;
  };
  /** Of Customer */
  "GET /api/customers/{customer}/recommendations": {
    path: { customer: string };
    query: { k?: number; new_only?: boolean; reasons?: number };
    body: never;
    answer: RecommendationList;
  };
  /** Figures */
  "GET /api/report": {
    path: never;
    query: never;
    body: never;
    answer: Record<string, unknown>;
  };
  /** Segments */
  "GET /api/segments": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSegment;
  };
  /** Define */
  "POST /api/segments": {
    path: never;
    query: never;
    body: NewSegment;
    answer: SavedSegment;
  };
  /** Segment */
  "GET /api/segments/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: OneSegment;
  };
  /** Members */
  "GET /api/segments/{name}/members": {
    path: { name: string };
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSegmentMember;
  };
  /** Run */
  "POST /api/segments/{name}/runs": {
    path: { name: string };
    query: never;
    body: SegmentRunAsked;
    answer: SegmentRun;
  };
  /** Settings */
  "GET /api/settings": {
    path: never;
    query: never;
    body: never;
    answer: Settings;
  };
  /** System */
  "GET /api/system": {
    path: never;
    query: never;
    body: never;
    answer: System;
  };
  /** Who is signed in. */
  "GET /api/session": {
    path: never;
    query: never;
    body: never;
    answer: Session;
  };
  /** Sign in. */
  "POST /api/session": {
    path: never;
    query: never;
    body: SignIn;
    answer: Session;
  };
  /** Change one's own settings. */
  "PATCH /api/session": {
    path: never;
    query: never;
    body: SessionChange;
    answer: Session;
  };
  /** Sign out. */
  "DELETE /api/session": {
    path: never;
    query: never;
    body: never;
    answer: undefined;
  };
  /** Sign in by a one-time link. */
  "POST /api/session/link": {
    path: never;
    query: never;
    body: LinkSignIn;
    answer: Session;
  };
  /** Set one's own password. */
  "PUT /api/session/password": {
    path: never;
    query: never;
    body: NewPassword;
    answer: undefined;
  };
}
